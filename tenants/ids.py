"""Identifiers: UUIDv7 (RFC 9562 §5.7), made in Python so that they stand in events before a row exists."""

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """Return a new time-ordered UUID."""
    return UUID(int=uuid_utils.uuid7().int)
