"""Home of the `portal` command."""
