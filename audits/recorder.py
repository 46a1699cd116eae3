"""Writes down what was done: `record()` notes an act, `write_down()` puts the leaves before COMMIT, or raises."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, models

from access.models import Agent
from audits import leaves, scope, writers
from audits.events import kind_named
from audits.scope import Access, Act, Actor
from tenants import jobs

MAX_TEXT = 300
"""Characters of one context value: codes, counts and ids are shorter, prose does not belong there."""


def actor_of(agent: Agent | None) -> Actor:
    """Return who acts, as the leaf names them."""
    if agent is None:
        return Actor()
    return Actor(agent.pk, "person" if agent.is_person else "service")


def correlation_id() -> str | None:
    """Return the id of the access under way (django-auditlog's AUDITLOG_CID_GETTER)."""
    access = scope.peek()
    return str(access.id) if access else None


def record(
    kind: str,
    *,
    target: "models.Model | tuple[str, UUID] | None" = None,
    targets: "Sequence[models.Model | tuple[str, UUID]]" = (),
    by: Agent | None,
    purpose: str = "",
    status: str = "success",
    subject_keys: Sequence[UUID] = (),
    context: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> UUID:
    """Note one act; its leaf is written before COMMIT. Return the event's id.

    `context` holds no personal data: counts, codes, ids. `personal` and `changes` (field → old, new) go
    sealed into the opening, under the first of `subject_keys`, else under the tenant's key. Raises
    NoAccess outside an access context and UnknownKind for a kind that `events.py` does not list.
    """
    declared = kind_named(kind)
    act = Act(
        kind=kind,
        entity_type=target[0] if isinstance(target, tuple) else declared.entity_type,
        ids=tuple(_id_of(one) for one in (*((target,) if target is not None else ()), *targets)),
        by=actor_of(by) if by is not None else None,
        purpose=purpose,
        status=status,
        subject_keys=tuple(subject_keys),
        context=plain(context or {}),
        personal=plain(personal or {}),
    )
    if changes:
        act.personal = {**act.personal, "changes": plain(changes)}
    return scope.current().note_act(act)


def _id_of(one: "models.Model | tuple[str, UUID]") -> str:
    return str(one[1] if isinstance(one, tuple) else one.pk)


def plain(value: Any) -> Any:
    """Turn a value into what RFC 8785 writes in one way only: no floats, no dates, no objects."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return str(value).replace("\0", "�")[:MAX_TEXT]


def write_down(access: Access, acts: Sequence[Act], *, status: int | None = None) -> None:
    """Write the leaves, openings and change entries of an access, in one statement, inside its transaction.

    Raises whatever the database raises: the caller then lets nothing leave.
    """
    written = leaves.prepare(access, acts, writer=writers.of(connection), http_status=status)
    leaves.insert(written)
    writers.advance_on_commit(connection, written.writer)


@contextmanager
def access(*, tenant_id: UUID, by: Agent | None, name: str, reason: str = "") -> Iterator[Access]:
    """Open an access context outside a request: one transaction, recorded before COMMIT."""
    with jobs.unit_of_work(tenant_id=tenant_id, name=name, by=by.pk if by else None, reason=reason):
        yield scope.current()
