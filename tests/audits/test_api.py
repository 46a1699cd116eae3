"""The log over REST: what each person reads of it, by which filters, and that reading it is recorded."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from audits import recorder, sequencing
from audits.events import KINDS
from tenants.ids import uuid7
from tests.audits.conftest import Log, body_of
from tests.cast import Cast, House

Known = Callable[..., Client]
TARGET = uuid7()


@pytest.fixture
def acts(log: Log, cast: Cast, own_house: House) -> list[dict[str, Any]]:
    """Acts of several people, one of them about a caller; and one at the other tenant."""
    for agent, kind in ((cast.agent, "conversation.view"), (cast.colleague, "conversation.list")):
        with recorder.access(tenant_id=cast.tenant.pk, by=agent, name="act"):
            recorder.record(kind, target=("conversation", TARGET), by=agent, purpose="quality_assurance")
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.ingest, name="act", reason="nightly"):
        recorder.record(
            "conversation.ingest",
            target=("conversation", uuid7()),
            by=cast.ingest,
            context={"conversation": TARGET},
            personal={"reason": "Frau Kirschbaum rief an"},
        )
    other = own_house.suedlicht
    with recorder.access(tenant_id=other.tenant.pk, by=other.agent, name="act"):
        recorder.record("conversation.view", target=("conversation", TARGET), by=other.agent)
    return log.new()


def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    """Return the entries of one page."""
    answer = client.get(f"/api/v1/audits?page_size=500&{query}")
    assert answer.status_code == 200, answer.content
    entities: list[dict[str, Any]] = answer.json()["entities"]
    return entities


def test_it_works(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    answer = known(cast.dpo).get("/api/v1/audits?after_seq=-1&page_size=2")
    assert answer.status_code == 200
    body = answer.json()
    assert [entry["seq"] for entry in body["entities"]] == [0, 1]
    assert answer.headers["Link"] == f'<{body["next_uri"]}>; rel="next"'
    following = known(cast.dpo).get(body["next_uri"]).json()
    assert [entry["seq"] for entry in following["entities"]] == [2, 3]


def test_an_entry_has_the_shape_of_the_contract(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    entry = listed(known(cast.dpo), f"entity_id={TARGET}&kind=conversation.view")[-1]
    assert entry["actor"] == {"type": "person", "id": str(cast.agent.pk), "display": cast.agent.display_name}
    assert entry["entity"] == {"id": str(TARGET), "self_uri": f"/api/v1/conversations/{TARGET}"}
    assert (entry["action"], entry["purpose"], entry["status"]) == ("view", "quality_assurance", "success")
    assert entry["event_date"].endswith("Z")
    assert json.loads(entry["leaf"])["id"] == entry["id"]
    digest = hashlib.sha256(b"\x00" + entry["leaf"].encode()).digest()
    assert entry["leaf_hash"] == base64.b64encode(digest).decode()


def test_reading_the_log_is_recorded(known: Known, log: Log, cast: Cast) -> None:
    listed(known(cast.dpo), "q=Kirschbaum&action=view")
    known(cast.dpo).get("/api/v1/audits/0")
    known(cast.dpo).get("/api/v1/audits/kinds")
    first, second, third = log.new()
    assert [leaf["kind"] for leaf in (first, second, third)] == ["audit.list", "audit.view", "audit.kinds"]
    assert first["ctx"]["query"] == {"action": "view"}
    assert "Kirschbaum" not in json.dumps([first, second, third])
    assert second["ctx"] == {"seq": 0}


@pytest.mark.parametrize(
    ("part", "sees"),
    [
        ("dpo", {"agent", "colleague", "ingest"}),
        ("admin", {"agent", "colleague"}),
        ("supervisor", {"agent"}),
        ("agent", {"agent"}),
        ("colleague", {"colleague"}),
        ("auditor", {"agent", "colleague", "ingest"}),
    ],
)
def test_each_role_reads_as_far_as_its_right_reaches(
    known: Known, acts: list[dict[str, Any]], cast: Cast, part: str, sees: set[str]
) -> None:
    actors = {entry["actor"]["id"] for entry in listed(known(getattr(cast, part)))}
    assert {name for name in ("agent", "colleague", "ingest") if str(getattr(cast, name).pk) in actors} == sees


def test_other_tenant_gets_404(known: Known, acts: list[dict[str, Any]], own_house: House) -> None:
    other = own_house.suedlicht
    answer = known(other.dpo, other.host).get("/api/v1/audits/999999")
    assert answer.status_code == 404
    assert known(own_house.nordwind.dpo, other.host).get("/api/v1/audits").status_code == 401
    seen = {entry["actor"]["id"] for entry in listed(known(other.dpo, other.host))}
    assert str(own_house.nordwind.agent.pk) not in seen


def test_without_permission_gets_403(known: Known, cast: Cast) -> None:
    assert known(cast.ingest).get("/api/v1/audits").status_code == 403


def test_an_entry_beyond_ones_reach_gets_403(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    mine = listed(known(cast.dpo), f"actor_id={cast.colleague.pk}")[0]["seq"]
    assert known(cast.agent).get(f"/api/v1/audits/{mine}").status_code == 403
    assert known(cast.colleague).get(f"/api/v1/audits/{mine}").status_code == 200


def test_the_trail_of_an_object_leaves_lists_out(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    kinds = {entry["kind"] for entry in listed(known(cast.dpo), f"entity_id={TARGET}")}
    assert kinds == {"conversation.view", "conversation.ingest"}


def test_sealed_words_and_addresses_are_found_by_token(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    client = known(cast.dpo)
    assert {entry["kind"] for entry in listed(client, "q=Kirschbaum")} == {"conversation.ingest"}
    assert listed(client, "q=Kirschbau") == []
    here = listed(client, "remote_ip=127.0.0.1&kind=audit.list")
    assert here
    assert here[0]["remote_ip"] == ["127.0.0.1"]
    assert listed(client, "remote_ip=127.0.0.2") == []


def test_filters_narrow(known: Known, acts: list[dict[str, Any]], cast: Cast) -> None:
    client = known(cast.dpo)
    assert {entry["action"] for entry in listed(client, "action=create")} == {"create"}
    assert {entry["kind"] for entry in listed(client, "kind=conversation.view,conversation.list")} == {
        "conversation.view",
        "conversation.list",
    }
    assert {entry["purpose"] for entry in listed(client, "purpose=quality_assurance")} == {"quality_assurance"}
    assert listed(client, "interval=2001-01-01T00:00:00Z/2002-01-01T00:00:00Z") == []
    one = listed(client, "kind=conversation.view")[0]
    same = listed(client, f"request_id={one['initiating_action']['transaction_id']}")
    assert [entry["id"] for entry in same] == [one["id"]]
    total = client.get("/api/v1/audits?kind=conversation.view&total=true&page_size=1").json()["total"]
    assert total == len(listed(client, "kind=conversation.view"))


@pytest.mark.parametrize(
    "query",
    [
        "page_size=501", "page_size=0", "page_size=ten", "after_seq=-2", "after_seq=1e3", "actor_id=1", "action=eat",
        "kind=nothing.such", "interval=yesterday", "interval=2026-01-01", "interval=2026-99-01T00:00:00Z/x", "nosuch=1",
        "after_seq=99999999999999999999", "q=" + "x" * 201, "remote_ip=" + "9" * 300,
    ],
)  # fmt: skip
def test_a_wrong_query_is_named(known: Known, cast: Cast, query: str) -> None:
    answer = known(cast.dpo).get(f"/api/v1/audits?{query}")
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]


def test_a_nul_character_is_refused(known: Known, cast: Cast) -> None:
    assert known(cast.dpo).get("/api/v1/audits?q=%00").status_code == 400


@pytest.mark.parametrize("seq", ["99999999", "9" * 30])
def test_an_entry_that_is_not_there_gets_404(known: Known, cast: Cast, seq: str) -> None:
    assert known(cast.dpo).get(f"/api/v1/audits/{seq}").status_code == 404


def test_lines_have_no_cap(known: Known, acts: list[dict[str, Any]], cast: Cast, log: Log) -> None:
    answer = known(cast.dpo).get("/api/v1/audits?after_seq=-1", headers={"accept": "application/x-ndjson"})
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in body_of(answer).splitlines()]
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    first, last = log.new()
    assert (first["kind"], last["kind"]) == ("audit.stream", "audit.export")
    assert last["ctx"]["count"] == len(rows)


def test_every_kind_is_listed(known: Known, cast: Cast) -> None:
    kinds = known(cast.dpo).get("/api/v1/audits/kinds").json()["entities"]
    assert [row["kind"] for row in kinds] == sorted(KINDS)
    assert all(row["label_de"] and row["label_en"] for row in kinds)


def test_an_unnumbered_leaf_is_not_shown_yet(known: Known, cast: Cast, log: Log) -> None:
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.dpo, name="late"):
        event_id: UUID = recorder.record("page.view", by=cast.dpo)
    assert str(event_id) not in {entry["id"] for entry in listed(known(cast.dpo), "kind=page.view")}
    sequencing.move_all()
    assert str(event_id) in {entry["id"] for entry in listed(known(cast.dpo), "kind=page.view")}
