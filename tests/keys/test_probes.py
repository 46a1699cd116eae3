"""Key probes: for the installation and for each version of a tenant's key."""

from pathlib import Path
from typing import Any

import pytest

from keys import services, tasks
from keys.models import TenantKey
from tenants import scope
from tests.cast import House
from tests.scopes import inside


def test_a_working_key_passes(house: House) -> None:
    with inside(house.nordwind.tenant):
        key = services.probe_tenant_key(by=None)
        assert key.probe_fault == ""
        assert key.probed_at is not None


def test_a_damaged_key_fails_and_says_how(house: House, own_keyring: Path) -> None:
    with inside(house.nordwind.tenant):
        ref = TenantKey.objects.get().provider_ref
        (own_keyring / f"{ref}.key").write_bytes(bytes(76))
        assert services.probe_tenant_key(by=None).probe_fault == "key_damaged"
        (own_keyring / f"{ref}.key").unlink()
        assert services.probe_tenant_key(by=None).probe_fault == "key_unavailable"


def test_another_tenants_canary_does_not_pass(house: House) -> None:
    with inside(house.suedlicht.tenant):
        foreign = TenantKey.objects.get().canary
    with inside(house.nordwind.tenant):
        TenantKey.objects.update(canary=foreign)
        assert services.probe_tenant_key(by=None).probe_fault == "key_damaged"


@pytest.mark.usefixtures("committed_house")
def test_the_installation_is_ready(own_keyring: Path) -> None:
    assert services.check_keyring() is None


@pytest.mark.usefixtures("committed_house")
def test_a_keyring_that_is_not_mounted_is_noticed(own_keyring: Path) -> None:
    own_keyring.rename(own_keyring.with_name("away"))
    fault = services.check_keyring()
    assert fault is not None
    assert "nordwind" in fault


@pytest.mark.usefixtures("committed_house")
def test_another_root_key_is_noticed(own_keyring: Path, settings: Any) -> None:
    assert services.check_keyring() is None
    settings.PORTAL_ROOT_KEY = "A" * 43 + "="
    assert "PORTAL_ROOT_KEY" in str(services.check_keyring())
    settings.PORTAL_ROOT_KEY = "short"
    assert "PORTAL_ROOT_KEY" in str(services.check_keyring())


def test_the_hourly_probe_goes_on_after_a_fault(committed_house: House, own_keyring: Path) -> None:
    with scope.tenant_scope(committed_house.nordwind.tenant.id):
        before = TenantKey.objects.get()
    (own_keyring / f"{before.provider_ref}.key").unlink()
    tasks.probe_every_tenant.func(0)
    found = {}
    for cast in (committed_house.nordwind, committed_house.suedlicht):
        with scope.tenant_scope(cast.tenant.id):
            found[cast.tenant.slug] = TenantKey.objects.get()
    assert found["nordwind"].probe_fault == "key_unavailable"
    assert found["suedlicht"].probe_fault == ""
    assert found["nordwind"].probed_at != before.probed_at
