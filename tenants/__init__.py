"""Whose portal it is: tenants, their units, and row-level security around each tenant's rows."""
