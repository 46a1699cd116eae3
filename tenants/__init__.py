"""Whose house it is: tenants, their units, and the wall around each tenant's rows."""
