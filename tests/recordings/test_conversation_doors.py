"""The REST doors of conversations, through the whole middleware."""

import json
from pathlib import Path

import jsonschema
import pytest

from recordings.models import Conversation
from tests.cast import Cast, House
from tests.conversations import call, mail
from tests.recordings.helpers import INVALID, VCONS, vcon
from tests.scopes import inside
from tests.visitors import PROBLEM, Person, Program, Visitor

VCON = "application/vcon+json"


@pytest.fixture
def cast(committed_house: House) -> Cast:
    return committed_house.nordwind


def send(program: Visitor, document: object, content_type: str = VCON):  # type: ignore[no-untyped-def]
    body = document if isinstance(document, bytes) else json.dumps(document)
    return program.api("POST", "/conversations", body, content_type=content_type)


def test_every_shared_vcon_over_the_api(committed_house: House, shared_data: Path) -> None:
    schema = json.loads((shared_data / "schema" / "vcon_json_schema.json").read_text())
    for cast in (committed_house.nordwind, committed_house.suedlicht):
        ingest, reader = Program(cast, cast.ingest_client), Program(cast, cast.reader_client)
        seen = set()
        for name in VCONS:
            document = vcon(shared_data, name)
            uuid = json.loads(document)["uuid"]
            answer = send(ingest, document)
            assert answer.status_code == (409 if uuid in seen else 201), (name, answer.content)
            if uuid in seen:
                assert answer["Content-Type"] == PROBLEM
                continue
            seen.add(uuid)
            assert send(ingest, document).status_code == 200
            exported = reader.api("GET", f"{answer.json()['self_uri']}/vcon", headers={"accept": VCON})
            assert exported.status_code == 200, exported.content
            assert exported["Content-Type"] == VCON
            jsonschema.validate(exported.json(), schema, format_checker=jsonschema.FormatChecker())
        listed = reader.api("GET", "/conversations?page_size=3&total=true")
        assert listed.status_code == 200, listed.content
        assert listed.json()["total"] == len(seen) == 7
        found = [row["id"] for row in listed.json()["entities"]]
        while listed.json()["next_uri"]:
            listed = reader.api("GET", listed.json()["next_uri"])
            found += [row["id"] for row in listed.json()["entities"]]
        assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize(("name", "pointer"), INVALID.items())
def test_invalid_vcons_are_422_with_their_place(cast: Cast, shared_data: Path, name: str, pointer: str) -> None:
    answer = send(Program(cast, cast.ingest_client), (shared_data / "invalid" / name).read_bytes())
    assert answer.status_code == 422
    assert answer["Content-Type"] == PROBLEM
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}


def test_bad_bodies_never_fail(cast: Cast) -> None:
    ingest = Program(cast, cast.ingest_client)
    good = call(cast, "gut")
    bodies = {
        b" ": 400,
        b"{": 400,
        b"[]": 422,
        b'"x"': 422,
        b"\xff\xfe": 400,
        b'{"a": NaN}': 400,
        b'{"uuid": 1}': 422,
        b'{"a": 1, "a": 2}': 400,
        b"[" * 100_000: 422,
        b'{"a":' * 70 + b"1" + b"}" * 70: 422,
        b'{"uuid": "\\ud800"}': 422,
        b'{"n": 123456789012345678901234567890}': 422,
        b'{"n": 1e999}': 422,
        json.dumps(good | {"dialog": [good["dialog"][0] | {"body": "§§§"}]}).encode(): 422,
        json.dumps(good | {"dialog": [good["dialog"][0] | {"body": 7}]}).encode(): 422,
        json.dumps(good | {"critical": ["x"]}).encode(): 422,
        json.dumps(good | {"parties": [["x"]]}).encode(): 422,
        json.dumps(good | {"dialog": {"0": 1}}).encode(): 422,
    }
    for body, status in bodies.items():
        answer = send(ingest, body)
        assert answer.status_code == status, (body[:60], answer.content)
        assert answer["Content-Type"] == PROBLEM
    assert send(ingest, good, "text/plain").status_code == 415
    assert send(ingest, b"no gzip", "application/vcon+gzip").status_code == 400


def test_it_works(cast: Cast) -> None:
    created = send(Program(cast, cast.ingest_client), call(cast, "Marke"))
    assert created.status_code == 201, created.content
    shape = created.json()
    assert shape["subject"] == "Hagelschaden Marke"
    assert shape["recordings"][0]["state"] == "processing"
    assert shape["queue"]["name"] == cast.queue.name
    assert shape["parties"][0]["masked"] == "+49 40 •••• 34"
    assert shape["parties"][1]["agent"]["id"] == str(cast.agent.pk)
    shown = Person(cast, cast.supervisor).api("GET", shape["self_uri"])
    assert shown.status_code == 200, shown.content
    assert shown.json()["subject"] == "Hagelschaden Marke"


def test_a_mail_thread_is_read_by_who_may(cast: Cast) -> None:
    shape = send(Program(cast, cast.ingest_client), mail(cast, "Thread")).json()
    own = Person(cast, cast.colleague).api("GET", shape["self_uri"]).json()
    assert [message["text"].strip()[:12] for message in own["messages"]] == ["Hier schreib", "Danke Thread"]
    auditor = Person(cast, cast.auditor).api("GET", shape["self_uri"]).json()
    assert auditor["subject"] is None
    assert all("text" not in message for message in auditor["messages"])


def test_filters_find_by_words_tag_and_contact(cast: Cast) -> None:
    ingest = Program(cast, cast.ingest_client)
    assert send(ingest, call(cast, "Hagelkorn")).status_code == 201
    assert send(ingest, mail(cast, "Abschlag")).status_code == 201
    reader = Program(cast, cast.reader_client)
    for query, count in {
        "q=hagelkorn": 1,
        "q=gehagelt": 1,
        'q="es hat gehagelt"': 1,
        "q=sonnenschein": 0,
        "contact=%2B494055501234": 1,
        "contact=040 55501234": 1,
        "contact=abschlag@schreibt.example": 1,
        "contact=k 4711": 1,
        "tag=abschlag": 1,
        "tag=kunde-hagelkorn": 1,
        "channel=voice": 1,
        "channel=email&direction=inbound": 1,
        f"queue_id={cast.queue.pk}": 1,
        f"agent_id={cast.colleague.pk}": 1,
        "interval=2026-11-21T00:00:00Z/..": 1,
        "": 2,
    }.items():
        answer = reader.api("GET", f"/conversations?{query}")
        assert answer.status_code == 200, (query, answer.content)
        assert len(answer.json()["entities"]) == count, query
    for query in ("chanel=voice", "channel=fax", "agent_id=7", "interval=x", "page_size=0", "cursor=x"):
        assert reader.api("GET", f"/conversations?{query}").status_code == 422, query


def test_the_other_tenant_gets_404(committed_house: House) -> None:
    cast, other = committed_house.nordwind, committed_house.suedlicht
    shape = send(Program(cast, cast.ingest_client), call(cast, "fremd")).json()
    stranger = Program(other, other.reader_client)
    assert stranger.api("GET", shape["self_uri"]).status_code == 404
    assert stranger.api("GET", shape["self_uri"] + "/vcon").status_code == 404
    assert stranger.api("GET", shape["recordings"][0]["self_uri"]).status_code == 404
    assert stranger.api("GET", "/conversations").json()["entities"] == []


def test_without_permission_gets_403(cast: Cast) -> None:
    shape = send(Program(cast, cast.ingest_client), call(cast, "verwehrt")).json()
    assert Person(cast, cast.colleague).api("GET", shape["self_uri"]).status_code == 403
    assert Person(cast, cast.admin).api("GET", shape["self_uri"]).status_code == 403
    assert Program(cast, cast.ingest_client).api("GET", "/conversations").status_code == 403
    assert Visitor(cast).api("GET", shape["self_uri"]).status_code == 401


def test_who_may_open_it_and_why(cast: Cast) -> None:
    shape = send(Program(cast, cast.ingest_client), call(cast, "wer")).json()
    answer = Person(cast, cast.dpo).api("GET", shape["self_uri"] + "/access")
    assert answer.status_code == 200, answer.content
    ways = {(way["agent"]["id"], way["path"]) for way in answer.json()["entities"]}
    assert (str(cast.agent.pk), "own") in ways
    assert (str(cast.supervisor.pk), "team") in ways
    assert (str(cast.dpo.pk), "tenant") in ways
    assert not {way for way in ways if way[0] == str(cast.colleague.pk)}


def test_a_running_recording_is_paused_and_goes_on(cast: Cast) -> None:
    document = call(cast, "Pause")
    del document["dialog"][0]["body"], document["dialog"][0]["encoding"]
    shape = send(Program(cast, cast.ingest_client), document).json()
    person = Person(cast, cast.agent)
    where = shape["self_uri"] + "/recordingstate"
    csrf = {"headers": {"x-csrftoken": person.client.cookies["portal-csrf"].value}}
    paused = person.api("PATCH", where, {"recording_state": "paused", "reason": "secure_pause"}, **csrf)
    assert paused.status_code == 200, paused.content
    assert person.api("PATCH", where, {"recording_state": "paused"}, **csrf).status_code == 409
    assert person.api("PATCH", where, {"recording_state": "active"}, **csrf).json()["recording_state"] == "active"
    assert person.api("PATCH", where, {"recording_state": "gone"}, **csrf).status_code == 422
    with inside(cast.tenant):
        (pause,) = Conversation.objects.get(pk=shape["id"]).pauses.all()
        assert pause.reason == "secure_pause"
        assert pause.ended_at is not None
