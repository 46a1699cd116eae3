"""The chain that each database connection keeps over its leaves: a missing, not yet numbered leaf leaves a gap."""

from weakref import WeakKeyDictionary

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audits.leaf import Writer
from tenants.ids import uuid7

_writers: "WeakKeyDictionary[object, Writer]" = WeakKeyDictionary()


def of(connection: BaseDatabaseWrapper) -> Writer:
    """Return the writer of the physical connection in use; a new connection is a new writer."""
    connection.ensure_connection()
    writer = _writers.get(connection.connection)
    if writer is None:
        writer = _writers[connection.connection] = Writer(str(uuid7()))
    return writer


def advance_on_commit(connection: BaseDatabaseWrapper, writer: Writer) -> None:
    """Take the new state once the leaves are committed; after a rollback the old one stands, without a gap."""
    physical = connection.connection
    transaction.on_commit(lambda: _writers.__setitem__(physical, writer), using=connection.alias)


def forget(connection: BaseDatabaseWrapper) -> None:
    """Start anew after a COMMIT whose outcome nobody knows: the leaf may exist or not."""
    if connection.connection is not None:
        _writers.pop(connection.connection, None)
