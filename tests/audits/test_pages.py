"""The log's pages: who reads what, in whose language, and that reading leaves its own entry."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from audits import recorder
from tenants.ids import uuid7
from tests.audits.conftest import Log, body_of
from tests.cast import Cast, House

Known = Callable[..., Client]
HTML = {"accept": "text/html"}
TARGET = uuid7()


@pytest.fixture
def acts(log: Log, cast: Cast) -> None:
    """Two people of two teams looked at one conversation."""
    for agent in (cast.agent, cast.colleague):
        with recorder.access(tenant_id=cast.tenant.pk, by=agent, name="act"):
            recorder.record("conversation.view", target=("conversation", TARGET), by=agent, context={"number": 118190})
    log.new()


PAGES = {
    "list": "/audits/",
    "entry": "/audits/0/",
    "object": f"/audits/object/conversation/{TARGET}/",
    "agent": "/audits/agent/{slug}/",
}
KIND_OF = {"list": "audit.list", "entry": "audit.view", "object": "audit.trail", "agent": "audit.trail"}


def address(name: str, cast: Cast) -> str:
    """Return the address of a page."""
    return PAGES[name].format(slug=cast.agent.slug)


@pytest.mark.parametrize("name", PAGES)
def test_it_works(known: Known, acts: None, cast: Cast, log: Log, name: str) -> None:
    answer = known(cast.dpo).get(address(name, cast), headers=HTML)
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode()
    assert [leaf["kind"] for leaf in log.new()] == [KIND_OF[name]]


@pytest.mark.parametrize("name", PAGES)
def test_without_permission_gets_403(known: Known, acts: None, cast: Cast, name: str) -> None:
    assert known(cast.ingest).get(address(name, cast), headers=HTML).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_sent_to_the_sign_in(known: Known, cast: Cast, log: Log, name: str) -> None:
    answer = known().get(address(name, cast), headers=HTML)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/")
    assert [leaf["kind"] for leaf in log.new()] == ["request.refuse"]


def test_other_tenant_gets_404(known: Known, acts: None, own_house: House) -> None:
    other = own_house.suedlicht
    client = known(other.dpo, other.host)
    assert client.get("/audits/99999/", headers=HTML).status_code == 404
    assert client.get(f"/audits/agent/{own_house.nordwind.agent.slug}/", headers=HTML).status_code == 404
    page = client.get(f"/audits/object/conversation/{TARGET}/", headers=HTML).content.decode()
    assert own_house.nordwind.agent.display_name not in page


def test_each_role_sees_its_part(known: Known, acts: None, cast: Cast) -> None:
    path = f"/audits/object/conversation/{TARGET}/"
    whole = known(cast.dpo).get(path, headers=HTML).content.decode()
    team = known(cast.supervisor).get(path, headers=HTML).content.decode()
    assert cast.agent.display_name in whole
    assert cast.colleague.display_name in whole
    assert cast.agent.display_name in team
    assert cast.colleague.display_name not in team


def test_a_word_in_the_address_of_a_trail_is_no_type(known: Known, cast: Cast, log: Log) -> None:
    answer = known(cast.dpo).get(f"/audits/object/frau-linde/{TARGET}/", headers=HTML)
    assert answer.status_code == 404
    assert "linde" not in json.dumps(log.new())


def test_the_export_is_recorded_before_and_after(known: Known, acts: None, cast: Cast, log: Log) -> None:
    answer = known(cast.dpo).get("/audits/export.ndjson")
    rows = body_of(answer).splitlines()
    assert rows
    assert [leaf["kind"] for leaf in log.new()] == ["audit.stream", "audit.export"]
