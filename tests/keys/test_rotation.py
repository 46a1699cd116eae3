"""Changing the tenant key: resumable at every step, nothing lost, the old version gone, shredding final."""

import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction

from keys import services, wrapping
from keys.exceptions import KeyUnavailable
from keys.models import SubjectKey, TenantKey
from keys.providers.local import LocalProvider
from keys.services import rotation
from tenants import scope
from tenants.ids import uuid7
from tenants.models import Tenant
from tests.scopes import inside


class Crash(Exception):
    """The process ends here."""


def seal_some(tenant: Tenant, count: int = 7) -> dict[UUID, bytes]:
    with inside(tenant):
        keys = [services.create_subject_key(kind="conversation", by=None) for _ in range(count)]
        return {
            key.pk: services.seal(key=key, object_type="note", object_id=key.pk, plaintext=b"note", by=None)
            for key in keys
        }


def everything_opens(tenant: Tenant, sealed: dict[UUID, bytes]) -> bool:
    with inside(tenant):
        opener, keys = services.SystemOpener(job="test"), services.keys_by_id(sealed)
        opened = [opener.open(sealed[pk], key=keys[pk], object_type="note", object_id=pk) for pk in sealed]
        services.blind_index("phone", "030 1234560")
    return opened == [b"note"] * len(sealed)


def rotate(tenant: Tenant, chunk: int = 3) -> services.Rotation:
    with scope.activate(tenant.id):
        return services.rotate_tenant_key(by=None, reason="test", chunk=chunk)


def states(tenant: Tenant) -> dict[int, str]:
    with scope.tenant_scope(tenant.id):
        return dict(TenantKey.objects.order_by("version").values_list("version", "state"))


def files(tenant: Tenant, keyring: Path) -> list[str]:
    return sorted(path.name for path in (keyring / str(tenant.id)).iterdir())


def test_it_works(tenant: Tenant, own_keyring: Path) -> None:
    sealed = seal_some(tenant)
    done = rotate(tenant)
    assert (done.version, done.destroyed) == (2, (1,))
    assert done.rewrapped >= len(sealed) + 2
    assert states(tenant) == {1: "destroyed", 2: "active"}
    assert files(tenant, own_keyring) == ["2.key"]
    assert everything_opens(tenant, sealed)
    assert rotate(tenant).destroyed == (2,)
    assert everything_opens(tenant, sealed)


def test_other_tenants_are_not_touched(tenants: tuple[Tenant, Tenant], own_keyring: Path) -> None:
    tenant, other = tenants
    rotate(tenant)
    with scope.tenant_scope(other.id):
        assert list(TenantKey.objects.values_list("version", "state")) == [(1, "active")]
    assert (own_keyring / str(other.id) / "1.key").exists()


def test_after_destruction_and_change_a_backup_opens_nothing(tenant: Tenant) -> None:
    sealed = seal_some(tenant, 2)
    doomed, kept = sealed
    with scope.tenant_scope(tenant.id):
        backup = SubjectKey.objects.get(pk=doomed)
    with inside(tenant):
        services.destroy_subject_key(key=SubjectKey.objects.get(pk=doomed), by=None)
        # Deleting alone is not enough: what a backup holds still opens.
        services.SystemOpener(job="t").open(sealed[doomed], key=backup, object_type="note", object_id=doomed)
    rotate(tenant)
    with inside(tenant), pytest.raises(KeyUnavailable):
        services.SystemOpener(job="t").open(sealed[doomed], key=backup, object_type="note", object_id=doomed)
    assert everything_opens(tenant, {kept: sealed[kept]})


def crash_at(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Let the process end at one step, once."""
    owner: Any = LocalProvider if place == "destroy" else rotation
    original, calls = getattr(owner, place), []

    def crash(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 2 or place not in {"rewrap_chunk"}:
            monkeypatch.setattr(owner, place, original)
            raise Crash
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, place, crash)


@pytest.mark.parametrize("place", ["make_version", "rewrap_chunk", "doom_unused_versions", "destroy", "note_destroyed"])
def test_a_crash_at_any_step_is_finished_by_the_next_run(
    tenant: Tenant, own_keyring: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    sealed = seal_some(tenant)
    crash_at(monkeypatch, place)
    with pytest.raises(Crash):
        rotate(tenant)
    assert everything_opens(tenant, sealed)
    sealed |= seal_some(tenant, 2)
    assert rotate(tenant).destroyed == (1,)
    assert states(tenant) == {1: "destroyed", 2: "active"}
    assert files(tenant, own_keyring) == ["2.key"]
    assert everything_opens(tenant, sealed)


def test_a_rolled_back_start_leaves_a_version_that_the_next_run_takes_up(tenant: Tenant, own_keyring: Path) -> None:
    with pytest.raises(Crash), inside(tenant):
        rotation.begin_rotation(by=None)
        raise Crash
    assert files(tenant, own_keyring) == ["1.key", "2.key"]
    assert states(tenant) == {1: "active"}
    assert rotate(tenant).version == 2
    assert files(tenant, own_keyring) == ["2.key"]


def test_inside_a_transaction_it_refuses(tenant: Tenant) -> None:
    with inside(tenant), pytest.raises(RuntimeError, match="outside a transaction"):
        services.rotate_tenant_key(by=None)


def test_an_unreachable_provider_stops_it_and_loses_nothing(tenant: Tenant, own_keyring: Path) -> None:
    sealed = seal_some(tenant)
    blocked = own_keyring.rename(own_keyring.with_name("away"))
    with pytest.raises(KeyUnavailable):
        rotate(tenant)
    blocked.rename(own_keyring)
    assert everything_opens(tenant, sealed)
    assert rotate(tenant).version == 2
    assert everything_opens(tenant, sealed)


def test_it_waits_for_a_transaction_that_wraps_under_the_old_version(tenant: Tenant) -> None:
    made: list[SubjectKey] = []
    wrapped, finish = threading.Event(), threading.Event()

    def ingest() -> None:
        try:
            with inside(tenant):
                made.append(services.create_subject_key(kind="conversation", by=None))
                wrapped.set()
                finish.wait(10)
        finally:
            connections.close_all()

    def change() -> None:
        try:
            rotate(tenant)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ingest), threading.Thread(target=change)]
    threads[0].start()
    assert wrapped.wait(10)
    threads[1].start()
    time.sleep(0.3)
    assert states(tenant) == {1: "active"}
    finish.set()
    for thread in threads:
        thread.join(20)
    assert states(tenant) == {1: "destroyed", 2: "active"}
    with scope.tenant_scope(tenant.id):
        wrapping.subject_cipher(SubjectKey.objects.get(pk=made[0].pk))


def test_a_key_made_while_the_version_changes_is_made_under_the_new_one(tenant: Tenant) -> None:
    begun, finish = threading.Event(), threading.Event()

    def change() -> None:
        try:
            with inside(tenant):
                rotation.begin_rotation(by=None)
                begun.set()
                finish.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=change)
    thread.start()
    assert begun.wait(10)
    threading.Timer(0.3, finish.set).start()
    with inside(tenant):
        key = services.create_subject_key(kind="conversation", by=None)
        assert wrapping.handle_of(key.tenant_key_id).version == 2
    thread.join(10)


def test_rows_that_others_hold_are_left_out_first_and_waited_for_last(tenant: Tenant) -> None:
    sealed = seal_some(tenant, 3)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with scope.tenant_scope(tenant.id):
                list(SubjectKey.objects.filter(pk=next(iter(sealed))).select_for_update())
                held.set()
                release.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    threading.Timer(0.3, release.set).start()
    assert rotate(tenant, chunk=100).destroyed == (1,)
    thread.join(10)
    assert everything_opens(tenant, sealed)


def test_two_changes_at_once_end_in_one_working_version(tenant: Tenant, own_keyring: Path) -> None:
    sealed = seal_some(tenant)
    faults: list[BaseException] = []

    def change() -> None:
        try:
            rotate(tenant, chunk=2)
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert list(states(tenant).values()).count("active") == 1
    assert everything_opens(tenant, sealed)
    rotate(tenant)
    assert len(files(tenant, own_keyring)) == 1


def test_thousands_of_wraps_move_in_seconds(tenant: Tenant) -> None:
    with inside(tenant):
        services.create_subject_key(kind="conversation", by=None)
        active = TenantKey.objects.get()
        handle = wrapping.handle_of(active.pk)
        rows = [SubjectKey(id=uuid7(), kind="conversation", tenant_key=active) for _ in range(2_000)]
        for row in rows:
            row.wrapped = wrapping.wrap_data_key(handle, "subject_key", row.pk, bytes(32))
        SubjectKey.objects.bulk_create(rows)
    begun = time.perf_counter()
    assert rotate(tenant, chunk=5_000).rewrapped >= 2_000
    assert time.perf_counter() - begun < 30


def test_nobody_else_may_see_a_half_step(tenant: Tenant) -> None:
    """What a chunk moved is seen whole or not at all."""
    seal_some(tenant)
    with scope.activate(tenant.id), pytest.raises(Crash):
        with inside(tenant):
            rotation.begin_rotation(by=None)
        with transaction.atomic(), inside(tenant):
            rotation.rewrap_chunk(by=None)
            raise Crash
    with scope.tenant_scope(tenant.id):
        versions = set(SubjectKey.objects.values_list("tenant_key__version", flat=True))
    assert versions == {1}
