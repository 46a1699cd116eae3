"""Two weeks of accesses: people sign in, look, listen, search and are refused, all through the portal's own doors."""

from datetime import date

from demo.houses import House
from demo.state import State
from tenants.models import Tenant


def pass_day(tenant: Tenant, house: House, state: State, today: date) -> None:
    """One day of one house."""
