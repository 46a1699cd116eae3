"""Keys: what opens what, for whom, and how it is destroyed."""
