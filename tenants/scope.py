"""The current tenant of this request or job, and how the database is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections, transaction

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class NoTenant(RuntimeError):
    """Nobody is in scope: no row is asked for."""


class TenantSwitch(RuntimeError):
    """A scope never changes its tenant silently."""


@dataclass(frozen=True)
class Scope:
    """Everything the database must know about the work under way."""

    tenant_id: UUID
    access_id: UUID | None = None
    writes: bool = True


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def peek() -> UUID | None:
    """Return the tenant in scope, or None."""
    scope = _scope.get()
    return scope.tenant_id if scope else None


def current() -> UUID:
    """Return the tenant in scope; raise NoTenant when there is none."""
    tenant_id = peek()
    if tenant_id is None:
        raise NoTenant("no tenant in scope")
    return tenant_id


def access_id() -> UUID | None:
    """Return the id of the open access context, or None."""
    scope = _scope.get()
    return scope.access_id if scope else None


def may_write() -> bool:
    """Tell whether content may be written in this scope."""
    scope = _scope.get()
    return scope is not None and scope.writes


def settings_sql() -> str:
    """One string of SET LOCAL statements for the scope as it stands.

    SET LOCAL, never set_config(): the value ends with the transaction, so nothing stays on a pooled
    connection, and Citus passes only the statement on to its workers. The values are UUIDs, never text
    from outside. Empty values make every policy fail aloud.
    """
    scope = _scope.get()
    tenant = str(scope.tenant_id) if scope else ""
    access = str(scope.access_id) if scope and scope.access_id else ""
    return (
        f"SET LOCAL app.tenant_id = '{tenant}';"
        f"SET LOCAL audit.tenant_id = '{tenant if access else ''}';"
        f"SET LOCAL audit.access_id = '{access}';"
        f"SET LOCAL app.writes = '{'on' if scope and scope.writes else 'off'}'"
    )


def send(connection: "BaseDatabaseWrapper") -> None:
    """Tell the database of the scope, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(settings_sql())


def _send_if_nested() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block and not connection.needs_rollback and hasattr(connection, "tells_scope"):
            send(connection)


@contextmanager
def _entered(scope: Scope) -> Iterator[Scope]:
    token = _scope.set(scope)
    try:
        _send_if_nested()
        yield scope
    finally:
        _scope.reset(token)
        _send_if_nested()


@contextmanager
def activate(tenant_id: UUID) -> Iterator[UUID]:
    """Work for one tenant. Inside a transaction the database is told at entry and again at exit."""
    before = _scope.get()
    if before is not None and before.tenant_id != tenant_id:
        raise TenantSwitch(f"already working for {before.tenant_id}")
    with _entered(before or Scope(tenant_id)):
        yield tenant_id


@contextmanager
def tenant_scope(tenant_id: UUID, using: str = "default") -> Iterator[UUID]:
    """Run a block as one tenant, in one transaction."""
    with activate(tenant_id), transaction.atomic(using=using):
        yield tenant_id


@contextmanager
def open_access(new_access_id: UUID) -> Iterator[UUID]:
    """Open the access context without which content tables answer with an error (called by `audits` and jobs)."""
    scope = _scope.get()
    if scope is None:
        raise NoTenant("an access context needs a tenant")
    with _entered(replace(scope, access_id=new_access_id)):
        yield new_access_id


@contextmanager
def read_only() -> Iterator[None]:
    """Refuse every write of content in this scope, by the database itself."""
    scope = _scope.get()
    if scope is None:
        raise NoTenant("read-only needs a tenant")
    with _entered(replace(scope, writes=False)):
        yield
