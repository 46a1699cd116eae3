"""What the tests of keys share: a keyring of their own, so that no test destroys what others rest on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings

from keys import indexing, sealing
from tenants import scope
from tenants.models import Tenant
from tenants.selectors import door_at


@pytest.fixture
def own_keyring(settings: Any, tmp_path: Path) -> Path:
    """A copy of the keyring; what a test destroys there is there for the others."""
    copied = tmp_path / "keyring"
    if (original := Path(portal_settings.PORTAL_VAR) / "keyring").exists():
        shutil.copytree(original, copied, ignore=shutil.ignore_patterns(".*"))  # what others are just writing
        for folder in (copied, *(entry for entry in copied.iterdir() if entry.is_dir())):
            folder.chmod(0o700)
    settings.PORTAL_VAR = tmp_path
    return copied


@pytest.fixture
def tenants(own_keyring: Path, committed_db: str) -> tuple[Tenant, Tenant]:
    """Two tenants with their keys and nobody in them, committed, in a keyring of their own."""
    return _tenant("nordwind"), _tenant("suedlicht")


@pytest.fixture
def tenant(tenants: tuple[Tenant, Tenant]) -> Tenant:
    """The first of them."""
    return tenants[0]


def _tenant(slug: str) -> Tenant:
    door = door_at(f"{slug}.localhost")
    assert door is not None
    with scope.tenant_scope(door.id):
        found: Tenant = Tenant.objects.get(pk=door.id)
    return found


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Start and end with an empty memory of opened keys."""
    sealing.forget_all()
    indexing.forget_index()
    yield
    sealing.forget_all()
    indexing.forget_index()
