"""A quick form of Argon2 for the load: seventy hashes would take half a minute.

The parameters stand in each hash, so the portal replaces it with a full one when its owner signs in for the first time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test.utils import override_settings


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 at its cheapest."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Let this process hash quickly."""
    with override_settings(PASSWORD_HASHERS=[f"{QuickArgon2.__module__}.{QuickArgon2.__qualname__}"]):
        yield
