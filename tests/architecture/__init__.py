"""The rules of the house, read from its own source, models and routes."""
