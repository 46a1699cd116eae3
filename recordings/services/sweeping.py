"""Clearing away what failures left in the store: sealed, and known to no row."""

import time
from uuid import UUID

from access.models import Agent
from keys.models import ObjectKey
from recordings import storage
from tenants import scope
from tenants.jobs import unit_of_work
from tenants.selectors import every_tenant


def sweep_store(*, hours: float, by: Agent | None) -> int:
    """Remove, at every tenant, unfinished files and files without a key that are older than some hours.

    A transaction that fails after its sound was written leaves such a file: its key was rolled back, so it never opens.
    """
    before = time.time() - hours * 3600
    count = 0
    for tenant in every_tenant():
        with scope.activate(tenant.id):
            count += storage.sweep_unfinished(before)
            found = list(storage.objects(before))
            with unit_of_work(tenant_id=tenant.id, name="recordings.sweep", by=by.pk if by else None):
                orphans = set(found) - _keyed(found)
            for object_id in orphans:
                storage.remove(object_id)
            count += len(orphans)
    return count


def _keyed(found: list[UUID]) -> set[UUID]:
    return set(ObjectKey.objects.filter(pk__in=found).values_list("pk", flat=True))
