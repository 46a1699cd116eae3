"""vCon in and out: every version in the wild is read into one normal form, and given out as 0.4.0. No Django."""
