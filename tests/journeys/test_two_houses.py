"""The main job: two clients' conversations come in, each stays at home, the right people hear them, the log tells."""

import pytest

from audits import sequencing
from tenants import jobs
from tests import conversations
from tests.cast import Cast, House
from tests.visitors import Person, Program, Visitor

VCON = "application/vcon+json"


@pytest.fixture
def calls(committed_house: House) -> dict[str, str]:
    """One call in each house, by the house's name; the sound is prepared."""
    found = {}
    for cast, marker in ((committed_house.nordwind, "hagel"), (committed_house.suedlicht, "strom")):
        ingest = Program(cast, cast.ingest_client)
        answer = ingest.api("POST", "/conversations", conversations.call(cast, marker), content_type=VCON)
        assert answer.status_code == 201, answer.content
        assert answer.json()["recordings"][0]["state"] == "processing"
        found[cast.tenant.slug] = answer.json()["id"]
    jobs.drain()
    return found


def recording_of(visitor: Visitor, conversation: str) -> str:
    answer = visitor.api("GET", f"/conversations/{conversation}")
    assert answer.status_code == 200, answer.content
    recording = answer.json()["recordings"][0]
    assert recording["state"] == "ready"
    return str(recording["id"])


def log_of(cast: Cast, query: str = "") -> list[dict[str, object]]:
    """The log as the data protection officer reads it."""
    sequencing.move_all()
    answer = Person(cast, cast.dpo).api("GET", f"/audits?page_size=500{query}")
    assert answer.status_code == 200, answer.content
    entries: list[dict[str, object]] = answer.json()["entities"]
    return entries


def test_each_conversation_stays_at_home(committed_house: House, calls: dict[str, str]) -> None:
    for cast in (committed_house.nordwind, committed_house.suedlicht):
        supervisor = Person(cast, cast.supervisor)
        listed = supervisor.api("GET", "/conversations").json()["entities"]
        assert [row["id"] for row in listed] == [calls[cast.tenant.slug]]
        assert supervisor.get("/conversations/").status_code == 200
        foreign = calls[committed_house.other(cast).tenant.slug]
        assert supervisor.api("GET", f"/conversations/{foreign}").status_code == 404


def test_a_supervisor_finds_and_hears_and_the_log_tells(committed_house: House, calls: dict[str, str]) -> None:
    cast = committed_house.nordwind
    supervisor = Person(cast, cast.supervisor)
    found = supervisor.api("GET", "/conversations?contact=%2B494055501234").json()["entities"]
    assert [row["id"] for row in found] == [calls["nordwind"]]
    assert "hagel" not in str(found[0]["parties"]), "callers are masked"
    recording = recording_of(supervisor, calls["nordwind"])
    playback = supervisor.api("POST", f"/recordings/{recording}/playbacks", {"purpose": cast.purpose.code})
    assert playback.status_code == 201, playback.content
    heard = supervisor.api("GET", playback.json()["media_uri"], headers={"range": "bytes=0-499"})
    assert heard.status_code == 206
    assert len(b"".join(heard.streaming_content)) == 500  # type: ignore[attr-defined]
    kinds = {(entry["kind"], entry["actor"]["display"]) for entry in log_of(cast)}  # type: ignore[index]
    for kind in ("conversation.search", "conversation.view", "recording.play", "recording.play_range"):
        assert (kind, "Sabine Specht") in kinds, kind
    played = next(entry for entry in log_of(cast) if entry["kind"] == "recording.play")
    assert (played["purpose"], played["entity"]["id"], played["status"]) == ("quality_assurance", recording, "success")  # type: ignore[index]


def test_the_other_house_finds_nothing(committed_house: House, calls: dict[str, str]) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    recording = recording_of(Person(nordwind, nordwind.supervisor), calls["nordwind"])
    stranger = Person(suedlicht, suedlicht.dpo)
    body = {"purpose": "quality_assurance", "reason": "neugierig"}
    assert stranger.api("POST", f"/recordings/{recording}/playbacks", body).status_code == 404
    assert stranger.api("GET", f"/conversations/{calls['nordwind']}/vcon?purpose=complaint&reason=x").status_code == 404
    assert stranger.api("GET", "/conversations?contact=hagel%40anrufer.example").json()["entities"] == []
    assert calls["nordwind"] not in str([entry for entry in log_of(suedlicht) if entry["status"] == "success"])


def test_an_agent_is_refused_the_colleagues_calls_and_it_is_recorded(
    committed_house: House, calls: dict[str, str]
) -> None:
    cast = committed_house.nordwind
    own, colleague = Person(cast, cast.agent), Person(cast, cast.colleague)
    recording = recording_of(own, calls["nordwind"])
    assert colleague.api("GET", "/conversations").json()["entities"] == []
    assert colleague.api("GET", f"/conversations/{calls['nordwind']}").status_code == 403
    refused = colleague.api("POST", f"/recordings/{recording}/playbacks", {"purpose": "quality_assurance"})
    assert refused.status_code == 403
    refusals = [entry for entry in log_of(cast) if entry["kind"] == "request.refuse"]
    assert {entry["actor"]["display"] for entry in refusals} >= {"Kerstin Kranich"}  # type: ignore[index]
    assert any(entry["initiating_action"]["transaction_id"] == refused["X-Request-Id"] for entry in refusals)  # type: ignore[index]


def test_the_data_protection_officer_plays_with_a_reason(committed_house: House, calls: dict[str, str]) -> None:
    cast = committed_house.nordwind
    dpo = Person(cast, cast.dpo)
    recording = recording_of(dpo, calls["nordwind"])
    bare = {"purpose": "complaint"}
    assert dpo.api("POST", f"/recordings/{recording}/playbacks", bare).status_code == 422
    playback = dpo.api("POST", f"/recordings/{recording}/playbacks", bare | {"reason": "Beschwerde B-17 vom 20.11."})
    assert playback.status_code == 201, playback.content
    assert dpo.api("GET", playback.json()["media_uri"]).status_code == 206


def test_an_administrator_cannot_listen(committed_house: House, calls: dict[str, str]) -> None:
    cast = committed_house.nordwind
    admin = Person(cast, cast.admin)
    assert admin.api("GET", f"/conversations/{calls['nordwind']}").status_code == 403
    assert admin.get("/conversations/").status_code == 403


def test_an_auditor_sees_masked_facts_and_no_sound(committed_house: House, calls: dict[str, str]) -> None:
    cast = committed_house.nordwind
    auditor = Person(cast, cast.auditor)
    seen = auditor.api("GET", f"/conversations/{calls['nordwind']}")
    assert seen.status_code == 200
    assert "hagel" not in seen.content.decode().lower()
    recording = seen.json()["recordings"][0]["id"]
    for path in ("playbacks", "transcript", "media"):
        method = "POST" if path == "playbacks" else "GET"
        answer = auditor.api(method, f"/recordings/{recording}/{path}", {"purpose": "quality_assurance"})
        assert answer.status_code == 403, path
    assert auditor.api("GET", "/audits").status_code == 200


def test_a_program_reads_what_it_may_and_nothing_else(committed_house: House, calls: dict[str, str]) -> None:
    cast = committed_house.nordwind
    reader, ingest = Program(cast, cast.reader_client), Program(cast, cast.ingest_client)
    export = reader.api("GET", f"/conversations/{calls['nordwind']}/vcon")
    assert export.status_code == 200
    assert "hagel" in export.content.decode()
    assert reader.api("GET", "/agents").status_code == 403
    assert ingest.api("GET", f"/conversations/{calls['nordwind']}").status_code == 403
