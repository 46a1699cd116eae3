"""A new tenant gets its key with its first rows, once, however many ask."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from keys import services, tasks
from keys.exceptions import KeyUnavailable
from keys.models import IndexSecret, SubjectKey, TenantKey
from keys.providers import provider_named
from tenants import scope
from tenants.jobs import unit_of_work
from tenants.models import Job, Tenant
from tenants.services import create_tenant
from tenants.signals import Act, acted


@pytest.fixture
def announced() -> Any:
    """What is announced while the test runs."""
    heard: list[str] = []

    def listen(sender: object, act: Act, **_more: object) -> None:
        heard.append(act.kind)

    acted.connect(listen)
    yield heard
    acted.disconnect(listen)


@pytest.mark.usefixtures("committed_db")
def test_it_works(own_keyring: Path, announced: list[str]) -> None:
    tenant = create_tenant(slug="ostwind", name="Ostwind", hosts=["ostwind.localhost"], by=None)
    with scope.tenant_scope(tenant.id):
        assert [(key.version, key.state, key.provider) for key in TenantKey.objects.all()] == [(1, "active", "local")]
        assert SubjectKey.objects.get().kind == "tenant"
        assert IndexSecret.objects.count() == 1
    assert (own_keyring / str(tenant.id) / "1.key").exists()
    assert announced.count("key.create") == 1


def without_keys(tenant: Tenant) -> None:
    with scope.tenant_scope(tenant.id), connection.cursor() as cursor:
        for table in ("keys_subjectkey", "keys_indexsecret", "keys_tenantkey"):
            cursor.execute(f"DELETE FROM {table}")


def test_two_who_ask_together_get_one_key(tenant: Tenant, announced: list[str]) -> None:
    without_keys(tenant)
    both = threading.Barrier(2)
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            both.wait(10)
            with unit_of_work(tenant_id=tenant.id, name="test"):
                services.create_subject_key(kind="conversation", by=None)
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert announced.count("key.create") == 1
    with scope.tenant_scope(tenant.id):
        assert TenantKey.objects.count() == 1
        assert SubjectKey.objects.filter(kind="conversation").count() == 2


def test_before_it_has_a_key_nothing_is_sealed_or_indexed(tenant: Tenant) -> None:
    without_keys(tenant)
    with scope.tenant_scope(tenant.id):
        for asked in (
            lambda: services.seal(key=None, object_type="x", object_id=tenant.id, plaintext=b"", by=None),
            lambda: services.blind_index("phone", "+49301234560"),
            lambda: services.probe_tenant_key(by=None),
        ):
            with pytest.raises(KeyUnavailable):
                asked()


def test_a_change_that_fails_is_a_failed_job(tenant: Tenant, own_keyring: Path) -> None:
    with scope.tenant_scope(tenant.id):
        job = Job.objects.create(kind="keys.rotate", created_by_id=None)
    (own_keyring / str(tenant.id) / "1.key").unlink()
    with scope.activate(tenant.id), pytest.raises(KeyUnavailable):
        tasks.rotate.run(job_id=str(job.pk), by=str(tenant.id))
    with scope.tenant_scope(tenant.id):
        assert Job.objects.get(pk=job.pk).state == Job.State.FAILED


def test_an_unknown_provider_is_no_provider(own_keyring: Path) -> None:
    with pytest.raises(LookupError):
        provider_named("vault")
