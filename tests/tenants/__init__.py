"""The tenant's wall, from the inside."""
