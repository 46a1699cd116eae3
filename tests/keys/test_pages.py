"""The page of keys, its probe, and the question before a change."""

from pathlib import Path

import pytest

from keys import services
from keys.models import TenantKey
from tenants import scope
from tenants.jobs import drain
from tenants.models import Job
from tests.cast import Cast, House
from tests.scopes import inside
from tests.visitors import Person, Program, Visitor

pytestmark = pytest.mark.usefixtures("own_keyring")


@pytest.fixture
def nordwind(own_keyring: Path, committed_house: House) -> Cast:
    """The house whose keys are looked at."""
    return committed_house.nordwind


def test_it_works(nordwind: Cast) -> None:
    with inside(nordwind.tenant):
        services.destroy_subject_key(key=services.create_subject_key(kind="conversation", by=None), by=None)
    answer = Person(nordwind, nordwind.admin).get("/keys/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "/keys/rotate/" in page
    assert "In der Hand des Betreibers" in page
    assert "1 Schlüssel wurde seit dem letzten Wechsel vernichtet" in page
    assert "Fassung" in page


def test_who_may_only_look_is_offered_no_change(nordwind: Cast) -> None:
    for agent in (nordwind.dpo, nordwind.auditor):
        person = Person(nordwind, agent)
        page = person.get("/keys/").content.decode()
        assert "/keys/rotate/" not in page
        assert person.get("/keys/rotate/").status_code == 403
        assert person.post("/keys/rotate/").status_code == 403
        assert person.post("/keys/probe/").status_code == 403


def test_without_permission_gets_403(nordwind: Cast) -> None:
    for agent in (nordwind.supervisor, nordwind.quality, nordwind.agent):
        assert Person(nordwind, agent).get("/keys/").status_code == 403
    assert Visitor(nordwind).get("/keys/").status_code in {302, 401}
    assert Program(nordwind, nordwind.reader_client).get("/keys/").status_code in {401, 403}


def test_other_tenants_keys_are_not_shown(nordwind: Cast, committed_house: House) -> None:
    with scope.activate(committed_house.suedlicht.tenant.id):
        services.rotate_tenant_key(by=None)
    page = Person(nordwind, nordwind.admin).get("/keys/").content.decode()
    assert versions(nordwind) == [1]
    assert "vernichtet</span>" not in page


def versions(cast: Cast) -> list[int]:
    with scope.tenant_scope(cast.tenant.id):
        return list(TenantKey.objects.values_list("version", flat=True))


def test_the_probe_says_how_it_went(nordwind: Cast, own_keyring: Path) -> None:
    person = Person(nordwind, nordwind.admin)
    assert person.post("/keys/probe/", follow=True).status_code == 200
    file = own_keyring / str(nordwind.tenant.id) / "1.key"
    kept = file.read_bytes()
    file.write_bytes(bytes(76))
    answer = person.post("/keys/probe/")
    file.write_bytes(kept)
    assert answer.status_code in {302, 503}


def test_a_change_is_asked_for_then_done_by_a_job(nordwind: Cast) -> None:
    person = Person(nordwind, nordwind.admin)
    assert "Fassung 1" in person.get("/keys/rotate/").content.decode()
    assert person.post("/keys/rotate/").status_code == 302
    assert person.post("/keys/rotate/").status_code == 409, "one change at a time"
    assert versions(nordwind) == [1]
    drain()
    assert versions(nordwind) == [2, 1]
    with scope.tenant_scope(nordwind.tenant.id):
        job = Job.objects.get(kind="keys.rotate")
        assert job.state == Job.State.FULFILLED
        assert job.result == {"version": 2, "destroyed": [1]}
    assert person.get("/keys/").status_code == 200
