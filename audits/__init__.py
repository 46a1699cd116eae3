"""What was done, and by whom: the access log that nothing passes by."""
