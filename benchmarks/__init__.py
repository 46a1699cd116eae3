"""Figures as ratios against a stated peer in the same run; printed as tables, never asserted in the test suite."""
