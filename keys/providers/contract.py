"""What a provider of tenant keys does. The key itself never leaves it; only data keys go in and out.

`ref` names one version of one tenant's key. Every failure is `KeyUnavailable`: the caller opens nothing.
`tests/keys/test_providers.py` is the contract as a test suite, run against every provider.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeyDescription:
    """What people are told of one key version."""

    provider: str
    ref: str
    is_present: bool
    is_own_hand: bool
    """The tenant holds it, not whoever runs the portal."""
    created_at: datetime | None = None


class Provider(Protocol):
    """A keeper of tenant keys."""

    @property
    def name(self) -> str:
        """The word that stands in a tenant key's row."""

    def create(self, tenant_id: UUID, version: int) -> str:
        """Make this version and return its ref; return the same ref if it exists, never a second key."""

    def wrap(self, ref: str, plaintext: bytes, aad: bytes) -> bytes:
        """Seal a data key under this version."""

    def unwrap(self, ref: str, wrapped: bytes, aad: bytes) -> bytes:
        """Open a data key; fail for another version, other associated data or changed bytes."""

    def rewrap(self, ref: str, new_ref: str, wrapped: bytes, aad: bytes, new_aad: bytes) -> bytes:
        """Move a data key from one version to another."""

    def destroy(self, ref: str) -> None:
        """Make this version impossible to use, at once and for good; nothing happens if it is gone already."""

    def describe(self, ref: str) -> KeyDescription:
        """Tell about this version, gone or not."""

    def check(self) -> None:
        """Prove that the provider works: open a known value."""
