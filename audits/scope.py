"""The access under way: who asks, what was done so far. It is written down before COMMIT, or nothing leaves."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from tenants.ids import uuid7


class NoAccess(RuntimeError):
    """Nothing may be done, or noted, outside an access context."""


@dataclass(frozen=True)
class Actor:
    """Who acts: the agent's id, and whether that is a person, a service, the system or nobody known."""

    id: UUID | None = None
    type: str = "anonymous"


@dataclass(frozen=True)
class Origin:
    """Where an access comes from. Everything here is personal or untrusted, so it only ever stands sealed."""

    addresses: tuple[str, ...] = ()
    client: str = ""
    client_request_id: str = ""
    reason: str = ""


class Kept:
    """Tells whether what was noted still holds: Django forgets the marker with a rolled-back savepoint."""

    def __init__(self) -> None:
        self._marker: Callable[[], None] = lambda: None
        transaction.on_commit(self._marker)

    def __bool__(self) -> bool:
        return any(entry[1] is self._marker for entry in connection.run_on_commit)


@dataclass
class Change:
    """Fields of one object changed: old and new values, to be sealed under the subject's key or the tenant's."""

    model: type[models.Model]
    object_pk: str
    action: int
    fields: Mapping[str, Any]
    key_id: UUID | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass
class Act:
    """One explicit act. Its event id is fixed now; its leaf is written at the end of the access."""

    kind: str
    entity_type: str
    ids: tuple[str, ...] = ()
    by: Actor | None = None
    purpose: str = ""
    status: str = "success"
    subject_keys: tuple[UUID, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    event_id: UUID = field(default_factory=uuid7)
    kept: Kept = field(default_factory=Kept)


@dataclass
class Access:
    """One request, job or command, from its first statement to its leaf."""

    id: UUID
    tenant_id: UUID
    name: str
    method: str = ""
    actor: Callable[[], Actor] = Actor
    origin: Origin = field(default_factory=Origin)
    acts: list[Act] = field(default_factory=list)
    loose: list[Change] = field(default_factory=list)

    def note_act(self, act: Act) -> UUID:
        """Take an act; the changes noted since the one before belong to it."""
        act.changes.extend(self.loose)
        self.loose = []
        self.acts.append(act)
        return act.event_id

    def note_change(self, change: Change) -> None:
        """Take a change; the act that it belongs to is usually announced straight after."""
        self.loose.append(change)


_access: ContextVar[Access | None] = ContextVar("access", default=None)


def peek() -> Access | None:
    """Return the access under way, or None."""
    return _access.get()


def current() -> Access:
    """Return the access under way; raise NoAccess outside one."""
    access = _access.get()
    if access is None:
        raise NoAccess("no access context is open: nothing could be recorded")
    return access


def enter(access: Access) -> Token[Access | None]:
    """Make this the access under way; `leave` with the token ends it."""
    return _access.set(access)


def leave(token: Token[Access | None]) -> None:
    """Return to what was under way before."""
    _access.reset(token)


@contextmanager
def entered(access: Access) -> Iterator[Access]:
    """Make this the access under way for a block."""
    token = enter(access)
    try:
        yield access
    finally:
        leave(token)
