"""Clearing away what killed processes left in the store: sealed, unfinished, known to no row."""

import time

from access.models import Agent
from recordings import storage
from tenants import scope
from tenants.selectors import every_tenant


def sweep_unfinished(*, hours: float, by: Agent | None) -> int:
    """Remove unfinished files of every tenant that are older than some hours; return how many."""
    before = time.time() - hours * 3600
    count = 0
    for tenant in every_tenant():
        with scope.activate(tenant.id):
            count += storage.sweep_unfinished(before)
    return count
