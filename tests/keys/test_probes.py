"""Key probes: for the installation and for each version of a tenant's key."""

from pathlib import Path
from typing import Any

import pytest

from keys import services, tasks
from keys.models import TenantKey
from tenants import scope
from tenants.models import Tenant
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


@pytest.mark.usefixtures("tenants")
def test_the_installation_is_ready(own_keyring: Path) -> None:
    assert services.check_keyring() is None


@pytest.mark.usefixtures("tenants")
def test_a_keyring_that_is_not_mounted_is_noticed(own_keyring: Path) -> None:
    own_keyring.rename(own_keyring.with_name("away"))
    fault = services.check_keyring()
    assert fault is not None
    assert "nordwind" in fault


@pytest.mark.usefixtures("tenants")
def test_another_root_key_is_noticed(own_keyring: Path, settings: Any) -> None:
    assert services.check_keyring() is None
    settings.PORTAL_ROOT_KEY = "A" * 43 + "="
    assert "PORTAL_ROOT_KEY" in str(services.check_keyring())
    settings.PORTAL_ROOT_KEY = "short"
    assert "PORTAL_ROOT_KEY" in str(services.check_keyring())


def test_the_hourly_probe_goes_on_after_a_fault(tenants: tuple[Tenant, Tenant], own_keyring: Path) -> None:
    with scope.tenant_scope(tenants[0].id):
        before = TenantKey.objects.get()
    (own_keyring / f"{before.provider_ref}.key").unlink()
    tasks.probe_every_tenant.func(0)
    found = []
    for tenant in tenants:
        with scope.tenant_scope(tenant.id):
            found.append(TenantKey.objects.get())
    assert [key.probe_fault for key in found] == ["key_unavailable", ""]
    assert found[0].probed_at != before.probed_at
