"""Reads: which keys there are, how many, and in what state."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from keys.models import IndexSecret, ObjectKey, SubjectKey, TenantKey
from keys.providers import provider_named
from keys.providers.contract import KeyDescription
from keys.remembered import Remembered
from tenants import scope

_agent_keys: Remembered[UUID] = Remembered()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many keys of one kind are alive and how many are destroyed."""

    kind: str
    alive: int
    destroyed: int


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of the tenant key, and what its provider says of it."""

    key: TenantKey
    description: KeyDescription
    wraps: int


@dataclass(frozen=True, slots=True)
class KeyringFacts:
    """All that the page of keys tells."""

    versions: list[VersionFacts]
    coverage: list[Coverage]
    awaiting_rotation: int

    @property
    def active(self) -> VersionFacts | None:
        """Return the version in use."""
        return next((facts for facts in self.versions if facts.key.state == TenantKey.State.ACTIVE), None)


def agent_key_id(agent_id: UUID) -> UUID | None:
    """Return the key of what the log holds about an agent; None while there is none, or when it was destroyed."""
    place = (scope.current(), agent_id)
    known = _agent_keys.get(place)
    if known is None:
        alive = SubjectKey.objects.filter(kind=SubjectKey.Kind.AGENT, owner_id=agent_id, wrapped__isnull=False)
        known = alive.values_list("pk", flat=True).first()
        if known is not None:
            # Not before COMMIT: a key whose row is rolled back must not be remembered.
            transaction.on_commit(lambda found=known: _agent_keys.put(place, found))  # type: ignore[misc]
    return known


def forget_agent_key(agent_id: UUID) -> None:
    """Look an agent's key up anew in this process."""
    _agent_keys.drop((scope.current(), agent_id))


def keys_by_id(ids: Iterable[UUID]) -> dict[UUID, SubjectKey]:
    """Return subject keys by id, in one query."""
    return {key.pk: key for key in SubjectKey.objects.filter(pk__in=set(ids))}


def live_versions() -> list[TenantKey]:
    """Return the versions that are not destroyed, newest first."""
    return list(TenantKey.objects.exclude(state=TenantKey.State.DESTROYED))


def keyring_facts() -> KeyringFacts:
    """Return what people are told of their keys; no key is opened for it."""
    wrapped = SubjectKey.objects.filter(wrapped__isnull=False), IndexSecret.objects.all()
    counted: Counter[UUID] = Counter()
    for rows in wrapped:
        counted.update(dict(rows.order_by().values_list("tenant_key_id").annotate(Count("pk"))))
    versions = [
        VersionFacts(key, provider_named(key.provider).describe(key.provider_ref), counted[key.pk])
        for key in TenantKey.objects.order_by("-version")
    ]
    active = next((facts.key for facts in versions if facts.key.state == TenantKey.State.ACTIVE), None)
    waiting = 0
    if active is not None:
        waiting = SubjectKey.objects.filter(wrapped__isnull=True, destroyed_at__gte=active.created_at).count()
    return KeyringFacts(versions, coverage(), waiting)


def coverage() -> list[Coverage]:
    """Count keys by kind, object keys last."""
    counts = {"alive": Count("pk", filter=Q(wrapped__isnull=False)), "destroyed": Count("pk", filter=Q(wrapped=None))}
    by_kind = {row["kind"]: row for row in SubjectKey.objects.order_by().values("kind").annotate(**counts)}
    found = [
        Coverage(kind, by_kind.get(kind, {}).get("alive", 0), by_kind.get(kind, {}).get("destroyed", 0))
        for kind in SubjectKey.Kind.values
    ]
    return [*found, Coverage("object", **ObjectKey.objects.order_by().aggregate(**counts))]
