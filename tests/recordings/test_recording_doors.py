"""The REST doors of recordings and playbacks: upload, quarantine, release, ranges, through the whole middleware."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from recordings import services, storage
from recordings.media import probe
from recordings.models import Playback, Recording
from recordings.ranges import CAP
from recordings.tasks import process_recording
from tenants import scope
from tests.audits.test_faults import no_insert
from tests.cast import Cast, House
from tests.conversations import call
from tests.recordings.helpers import audio, vcon
from tests.recordings.test_conversation_doors import send
from tests.scopes import inside
from tests.visitors import PROBLEM, Person, Program, Visitor

B217 = "b217b61e-ff68-4f17-a33d-bbc667e8936d"


@pytest.fixture
def cast(committed_house: House) -> Cast:
    return committed_house.nordwind


def csrf(person: Person) -> dict[str, Any]:
    return {"headers": {"x-csrftoken": person.client.cookies["portal-csrf"].value}}


def prepare(cast: Cast, recording: dict[str, Any]) -> None:
    """Do what the worker does."""
    with scope.activate(cast.tenant.pk):
        process_recording.run(recording_id=recording["id"])


def ready_call(cast: Cast, marker: str = "Ton") -> dict[str, Any]:
    """A call whose sound can be played."""
    shape: dict[str, Any] = send(Program(cast, cast.ingest_client), call(cast, marker)).json()
    prepare(cast, shape["recordings"][0])
    return shape


def play(visitor: Visitor, recording: dict[str, Any], **extra: Any) -> Any:
    return visitor.api("POST", recording["self_uri"] + "/playbacks", {"purpose": "quality_assurance"}, **extra)


def test_sound_is_uploaded_checked_and_played(cast: Cast, shared_data: Path) -> None:
    ingest, reader = Program(cast, cast.ingest_client), Program(cast, cast.reader_client)
    (recording,) = send(ingest, vcon(shared_data, "ab_call_ext_rec_analysis.vcon")).json()["recordings"]
    assert recording["state"] == "awaiting_upload"
    assert play(reader, recording).status_code == 409
    sound = audio(shared_data, "ab_call.mp3")
    sent = ingest.api("PUT", recording["upload_uri"], sound, content_type="audio/mpeg")
    assert sent.status_code == 200, sent.content
    assert sent.json()["state"] == "processing"
    assert ingest.api("PUT", recording["upload_uri"], sound, content_type="audio/mpeg").status_code == 409
    prepare(cast, recording)
    opened = play(reader, recording)
    assert opened.status_code == 201, opened.content
    media = opened.json()["media_uri"]
    heard = b""
    while True:
        part = reader.api("GET", media, headers={"range": f"bytes={len(heard)}-", "accept": "audio/webm,*/*;q=0.1"})
        if part.status_code == 416:
            break
        assert part.status_code == 206
        piece = part.getvalue()
        assert 0 < len(piece) <= CAP
        heard += piece
    assert probe(io.BytesIO(heard)).codec == "opus"
    told = reader.api("GET", opened.json()["self_uri"]).json()
    assert told["seconds_delivered"] == pytest.approx(32.9, abs=0.5)
    beat = reader.api("POST", opened.json()["self_uri"] + "/heartbeats", {"seconds_heard": 999})
    assert beat.status_code == 200, beat.content
    assert beat.json()["seconds_heard"] == pytest.approx(told["seconds_delivered"], abs=0.01)


def test_sound_that_does_not_match_waits_for_a_person_with_a_reason(cast: Cast, shared_data: Path) -> None:
    ingest = Program(cast, cast.ingest_client)
    (recording,) = send(ingest, vcon(shared_data, f"{B217}.vcon.json")).json()["recordings"]
    sound = audio(shared_data, f"{B217}.mp3")
    assert ingest.api("PUT", recording["upload_uri"], sound, content_type="audio/mpeg").status_code == 200
    prepare(cast, recording)
    reader, dpo = Program(cast, cast.reader_client), Person(cast, cast.dpo)
    facts = reader.api("GET", recording["self_uri"]).json()
    assert facts["state"] == "quarantined"
    assert "hash_mismatch" in {finding["code"] for finding in facts["findings"]}
    assert play(reader, recording).status_code == 409
    where = recording["self_uri"] + "/release"
    assert reader.api("POST", where, {"reason": "x"}).status_code == 403
    assert dpo.api("POST", where, {"reason": " "}, **csrf(dpo)).status_code == 422
    released = dpo.api("POST", where, {"reason": "Der Lieferant bestätigt die Datei."}, **csrf(dpo))
    assert released.status_code == 200, released.content
    prepare(cast, recording)
    assert reader.api("GET", recording["self_uri"]).json()["state"] == "released"
    assert play(reader, recording).status_code == 201


@pytest.mark.parametrize(
    ("header", "status", "content_range"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}"),
        ("bytes=-5", 206, "bytes {last5}-{last}/{size}"),
        ("bytes=0-99999999", 206, None),
        ("bytes=99999999-", 416, "bytes */{size}"),
        ("bytes=5-2", 416, "bytes */{size}"),
        ("bytes=0-1,4-5", 416, "bytes */{size}"),
        ("octets=0-1", 416, "bytes */{size}"),
        ("bytes=x", 416, "bytes */{size}"),
    ],
)
def test_ranges(cast: Cast, header: str, status: int, content_range: str | None) -> None:
    (recording,) = ready_call(cast)["recordings"]
    reader = Program(cast, cast.reader_client)
    with inside(cast.tenant):
        size = Recording.objects.get(pk=recording["id"]).playback_bytes
    answer = reader.api("GET", play(reader, recording).json()["media_uri"], headers={"range": header})
    assert answer.status_code == status
    if content_range is not None:
        assert answer["Content-Range"] == content_range.format(size=size, last=size - 1, last5=size - 5)
    if status == 206:
        assert len(answer.getvalue()) == int(answer["Content-Length"]) <= CAP
    else:
        assert answer["Content-Type"] == PROBLEM


def test_a_session_ends_and_is_nobody_elses(committed_house: House) -> None:
    cast = committed_house.nordwind
    (recording,) = ready_call(cast)["recordings"]
    reader = Program(cast, cast.reader_client)
    opened = play(reader, recording).json()
    supervisor = Person(cast, cast.supervisor)
    assert supervisor.api("GET", opened["media_uri"]).status_code == 404
    stranger = Program(committed_house.suedlicht, committed_house.suedlicht.reader_client)
    assert stranger.api("GET", opened["media_uri"]).status_code == 404
    assert reader.api("DELETE", opened["self_uri"]).status_code == 204
    assert reader.api("GET", opened["media_uri"], headers={"range": "bytes=0-"}).status_code == 409
    with inside(cast.tenant):
        playback = Playback.objects.get(pk=opened["id"])
        assert playback.bytes_delivered == 0


def test_playing_needs_a_purpose_of_the_list_and_a_reason_where_demanded(cast: Cast) -> None:
    (recording,) = ready_call(cast)["recordings"]
    reader, dpo = Program(cast, cast.reader_client), Person(cast, cast.dpo)
    where = recording["self_uri"] + "/playbacks"
    bodies: list[Any] = [{}, {"purpose": "curiosity"}, {"purpose": 7.5, "x": 1}, [], "x"]
    for body in bodies:
        answer = reader.api("POST", where, body)
        assert answer.status_code in {400, 422}, (body, answer.content)
        assert answer["Content-Type"] == PROBLEM
    assert dpo.api("POST", where, {"purpose": "quality_assurance"}, **csrf(dpo)).status_code == 422
    given = {"purpose": "quality_assurance", "reason": "Fall 4711"}
    assert dpo.api("POST", where, given, **csrf(dpo)).status_code == 201


def test_download_is_a_separate_right(cast: Cast) -> None:
    (recording,) = ready_call(cast)["recordings"]
    reader, dpo = Program(cast, cast.reader_client), Person(cast, cast.dpo)
    assert reader.api("GET", recording["self_uri"] + "/media").status_code == 403
    assert dpo.api("GET", recording["self_uri"] + "/media").status_code == 422
    got = dpo.api("GET", recording["self_uri"] + "/media?purpose=quality_assurance&reason=Fall%204711")
    assert got.status_code == 200
    assert got.getvalue().startswith(b"RIFF")


def test_transcript_and_waveform(cast: Cast) -> None:
    (recording,) = ready_call(cast, "Abschrift")["recordings"]
    reader, auditor = Program(cast, cast.reader_client), Person(cast, cast.auditor)
    transcript = reader.api("GET", recording["self_uri"] + "/transcript")
    assert transcript.status_code == 200, transcript.content
    assert [turn["party"] for turn in transcript.json()["turns"]] == [0, 1]
    waveform = reader.api("GET", recording["self_uri"] + "/waveform").json()
    assert len(waveform["channels"]) == 1
    assert max(waveform["channels"][0]) <= 255
    assert auditor.api("GET", recording["self_uri"] + "/transcript").status_code == 403
    assert play(auditor, recording, **csrf(auditor)).status_code == 403


def test_bad_uploads_are_refused_and_leave_nothing(cast: Cast, settings: Any) -> None:
    ingest = Program(cast, cast.ingest_client)
    document = call(cast, "Leer")
    del document["dialog"][0]["body"], document["dialog"][0]["encoding"]
    (recording,) = send(ingest, document).json()["recordings"]
    where = recording["upload_uri"]
    assert ingest.api("PUT", where, b"x", content_type="text/html").status_code == 415
    assert ingest.api("PUT", where, b"", content_type="audio/mpeg").status_code in {415, 422}
    assert Visitor(cast).api("PUT", where, b"x", content_type="audio/mpeg").status_code == 401
    folder = Path(settings.PORTAL_VAR) / "objects" / "tenants" / str(cast.tenant.pk)
    assert not list(folder.glob("*/*.part"))
    assert ingest.api("PUT", where, b"no sound at all", content_type="audio/mpeg").status_code == 200
    prepare(cast, recording)
    facts = Program(cast, cast.reader_client).api("GET", recording["self_uri"]).json()
    assert facts["state"] == "failed"
    assert ingest.api("PUT", where, b"again", content_type="audio/mpeg").status_code == 200


def test_what_is_done_is_on_the_record(cast: Cast) -> None:
    shape = ready_call(cast)
    (recording,) = shape["recordings"]
    reader = Program(cast, cast.reader_client)
    opened = play(reader, recording).json()
    part = reader.api("GET", opened["media_uri"], headers={"range": "bytes=0-99"})
    assert len(part.getvalue()) == 100
    with connections["sequencer"].cursor() as cursor:
        cursor.execute("SELECT leaf FROM audits_inbox")
        leaves = [leaf if isinstance(leaf, dict) else json.loads(leaf) for (leaf,) in cursor]
    kinds = {leaf["kind"] for leaf in leaves}
    assert {"conversation.ingest", "recording.process", "recording.play", "recording.play_range"} <= kinds


def test_no_bytes_if_the_log_fails(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sound nor a transcript leaves when its entry cannot be written, and no upload stays."""
    monkeypatch.setattr(storage, "_folder", lambda: tmp_path / str(scope.current()))
    (recording,) = ready_call(cast, "Funkstille")["recordings"]
    document = call(cast, "Nachlieferung")
    del document["dialog"][0]["body"], document["dialog"][0]["encoding"]
    ingest, reader = Program(cast, cast.ingest_client), Program(cast, cast.reader_client)
    (awaiting,) = send(ingest, document).json()["recordings"]
    media = play(reader, recording).json()["media_uri"]
    files = _files(tmp_path)
    with no_insert():
        for answer in (
            reader.api("GET", media, headers={"range": "bytes=0-99"}),
            reader.api("GET", recording["self_uri"] + "/transcript"),
            reader.api("GET", "/conversations"),
            play(reader, recording),
            send(ingest, call(cast, "Verlust")),
            ingest.api("PUT", awaiting["upload_uri"], b"sound", content_type="audio/mpeg"),
        ):
            assert answer.status_code == 503
            assert b"Funkstille" not in answer.getvalue()
    with inside(cast.tenant):
        assert Playback.objects.get().bytes_delivered == 0
        assert Recording.objects.get(pk=awaiting["id"]).state == Recording.State.AWAITING_UPLOAD
    left = _files(tmp_path) - files
    assert all(b"Verlust" not in path.read_bytes() for path in left)
    assert services.sweep_store(hours=0, by=None) == len(left)
    assert _files(tmp_path) == files


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_refusal_is_recorded(cast: Cast) -> None:
    (recording,) = ready_call(cast)["recordings"]
    colleague = Person(cast, cast.colleague)
    assert play(colleague, recording, **csrf(colleague)).status_code == 403
    with connections["sequencer"].cursor() as cursor:
        cursor.execute("SELECT leaf FROM audits_inbox")
        leaves = [leaf if isinstance(leaf, dict) else json.loads(leaf) for (leaf,) in cursor]
    refused = [leaf for leaf in leaves if leaf["kind"] == "request.refuse"]
    assert any(recording["id"] in json.dumps(leaf) for leaf in refused)
