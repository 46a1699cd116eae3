"""Changing the tenant key: a new version, every wrap moved to it, the old version destroyed when nothing needs it.

Each step is a transaction of its own, so it can die anywhere and be run again. Only wraps are rewritten: no media, no
sealed value. It is also what makes shredding final: a wrap that lies in a backup or in the write-ahead log opens only
with a version that no longer exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from keys.canary import fault_of
from keys.exceptions import KeyUnavailable
from keys.models import IndexSecret, SubjectKey, TenantKey
from keys.providers import provider_named
from keys.services.actors import Actor, actor_id
from keys.services.tenant_keys import ensure_tenant_key, make_version
from keys.wrapping import handle_of, rewrap_data_key
from tenants import scope
from tenants.jobs import unit_of_work
from tenants.signals import announce

CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a change of the tenant key did."""

    version: int
    rewrapped: int
    destroyed: tuple[int, ...]


def rotate_tenant_key(
    *, by: Actor, reason: str = "", chunk: int = CHUNK, progress: Callable[[int], None] | None = None
) -> Rotation:
    """Change the tenant key, or finish a change that was interrupted. Never inside a transaction."""
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("a key is destroyed only after its last wrap is committed: call this outside a transaction")
    work = partial(unit_of_work, tenant_id=scope.current(), name="keys.rotate", by=actor_id(by=by), reason=reason)
    with work():
        version = begin_rotation(by=by).version
    rewrapped = 0
    for waits in (False, True):  # first what is free, then what others held
        while True:
            with work():
                moved = rewrap_chunk(limit=chunk, waits=waits, by=by)
            if not moved:
                break
            rewrapped += moved
            if progress:
                progress(rewrapped)
    with work():
        doomed = doom_unused_versions(by=by)
    for key in doomed:
        provider_named(key.provider).destroy(key.provider_ref)
        with work():
            note_destroyed(key=key, by=by)
    return Rotation(version, rewrapped, tuple(key.version for key in doomed))


def begin_rotation(*, by: Actor) -> TenantKey:
    """Make the next version and use it from now on; return the one in use if a change is already under way."""
    active = ensure_tenant_key(by=by)
    # Waits for every transaction that wraps under this version (they hold it FOR SHARE), so that none is overlooked.
    active = TenantKey.objects.select_for_update(no_key=True).get(pk=active.pk)
    unfinished = TenantKey.objects.filter(state__in=[TenantKey.State.RETIRING, TenantKey.State.DESTROYING])
    if active.state != TenantKey.State.ACTIVE or unfinished.exists():
        current: TenantKey = TenantKey.objects.get(state=TenantKey.State.ACTIVE)
        return current
    if fault := fault_of(active):
        raise KeyUnavailable("The version in use does not open: no other is made before it does.", code=fault)
    active.state = TenantKey.State.RETIRING
    active.save(update_fields=["state"])
    fresh = make_version(by=by)
    announce(
        kind="key.rotate",
        target=("key", fresh.pk),
        by=actor_id(by=by),
        context={"version": fresh.version, "from": active.version, "provider": fresh.provider},
    )
    return fresh


def rewrap_chunk(*, by: Actor, limit: int = CHUNK, waits: bool = False) -> int:
    """Move some wraps to the version in use; return how many. Rows that another holds are left out, or waited for."""
    active = TenantKey.objects.get(state=TenantKey.State.ACTIVE)
    new = handle_of(active.pk)
    moved = 0
    for model, object_type in ((SubjectKey, "subject_key"), (IndexSecret, "index_secret")):
        rows = list(
            model.objects.filter(wrapped__isnull=False)
            .exclude(tenant_key_id=active.pk)
            .select_for_update(skip_locked=not waits)
            .values_list("pk", "tenant_key_id", "wrapped")[: limit - moved]
        )
        fresh = [rewrap_data_key(handle_of(old), new, object_type, pk, bytes(wrapped)) for pk, old, wrapped in rows]
        _store(model._meta.db_table, active.pk, [row[0] for row in rows], fresh)
        moved += len(rows)
        if moved >= limit:
            break
    return moved


def doom_unused_versions(*, by: Actor) -> list[TenantKey]:
    """Mark the replaced versions that no wrap needs any more, with those whose destruction was interrupted."""
    for key in TenantKey.objects.filter(state=TenantKey.State.RETIRING).select_for_update():
        needed = SubjectKey.objects.filter(tenant_key=key, wrapped__isnull=False).exists()
        if not needed and not IndexSecret.objects.filter(tenant_key=key).exists():
            key.state = TenantKey.State.DESTROYING
            key.save(update_fields=["state"])
    return list(TenantKey.objects.filter(state=TenantKey.State.DESTROYING).order_by("version"))


def note_destroyed(*, key: TenantKey, by: Actor) -> None:
    """Write down, once, that the provider has destroyed a version."""
    row = TenantKey.objects.select_for_update().get(pk=key.pk)
    if row.state == TenantKey.State.DESTROYED:
        return
    row.state, row.destroyed_at, row.probe_fault = TenantKey.State.DESTROYED, timezone.now(), ""
    row.save(update_fields=["state", "destroyed_at", "probe_fault"])
    announce(
        kind="key.destroy",
        target=("key", key.pk),
        by=actor_id(by=by),
        context={"version": key.version, "provider": key.provider},
    )


def _store(table: str, active_id: UUID, ids: list[UUID], wraps: list[bytes]) -> None:
    """Write one chunk in one statement."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} AS k SET wrapped = u.wrapped, tenant_key_id = %s"  # noqa: S608  (one of our two tables)
            " FROM unnest(%s::uuid[], %s::bytea[]) AS u(id, wrapped) WHERE k.tenant_id = %s AND k.id = u.id",
            [active_id, ids, wraps, scope.current()],
        )
