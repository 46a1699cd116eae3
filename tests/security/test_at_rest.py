"""Nothing that names or quotes a caller lies in clear: not in tables, WAL, files, the log's lines or job arguments."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from audits import sequencing
from config.databases import embedded_directory
from config.server import admin
from tenants import jobs
from tests import conversations
from tests.cast import House
from tests.isolation.walk import tapped
from tests.visitors import Person, Program

VCON = "application/vcon+json"
MARKER = "zugvogelzeichen"
PHONE = "+494055507777"
WORDS = {MARKER, PHONE.removeprefix("+49"), "Abendpfauenauge"}


@pytest.fixture
def spools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every temporary file of this process lands here."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path


def live_through_everything(house: House) -> None:
    """A call by value, an upload, mails, searches, a playback with a reason, an export, a refusal, a broken vCon."""
    cast = house.nordwind
    ingest, supervisor, dpo = Program(cast, cast.ingest_client), Person(cast, cast.supervisor), Person(cast, cast.dpo)
    call = conversations.call(cast, MARKER, phone=PHONE)
    taken = ingest.api("POST", "/conversations", call, content_type=VCON)
    assert taken.status_code == 201, taken.content
    assert ingest.api("POST", "/conversations", conversations.mail(cast, MARKER), content_type=VCON).status_code == 201
    broken = conversations.call(cast, MARKER)
    broken["dialog"][0]["duration"] = MARKER
    assert ingest.api("POST", "/conversations", broken, content_type=VCON).status_code == 422
    later = conversations.call(cast, MARKER)
    later["dialog"][0] = {
        key: value for key, value in later["dialog"][0].items() if key not in {"body", "encoding", "filename"}
    } | {"url": f"https://aufnahmen.example/{MARKER}.wav", "content_hash": "sha512-" + "A" * 86}
    awaited = ingest.api("POST", "/conversations", later, content_type=VCON)
    assert awaited.status_code == 201, awaited.content
    upload = awaited.json()["recordings"][0]["upload_uri"]
    assert ingest.api("PUT", upload, MARKER.encode() * 5000, content_type="audio/x-wav").status_code < 500
    jobs.drain()
    recording = taken.json()["recordings"][0]["id"]
    assert supervisor.api("GET", f"/conversations?contact={PHONE.replace('+', '%2B')}").status_code == 200
    assert supervisor.api("GET", f"/conversations?q={MARKER}").json()["entities"], "the words are found"
    assert supervisor.get("/conversations/1/").status_code == 200
    reason = {"purpose": "complaint", "reason": "Abendpfauenauge"}
    played = dpo.api("POST", f"/recordings/{recording}/playbacks", reason)
    assert played.status_code == 201, played.content
    heard = dpo.api("GET", played.json()["media_uri"])
    assert (heard.status_code, bool(b"".join(heard.streaming_content))) == (206, True)  # type: ignore[attr-defined]
    dpo.api("GET", f"/conversations/{taken.json()['id']}/vcon?purpose=complaint&reason=Abendpfauenauge")
    assert dpo.api("GET", f"/conversations/{taken.json()['id']}?q={MARKER}").status_code < 500
    sequencing.move_all()


def places_with(data: bytes) -> set[str]:
    """Which of the words stand in these bytes, as UTF-8, UTF-16 or hex."""
    forms = {word: (word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()) for word in WORDS}
    return {word for word, shapes in forms.items() if any(shape in data for shape in shapes)}


def test_no_marker_at_rest(committed_house: House, committed_db: str, spools: Path) -> None:
    mail.outbox.clear()
    with admin(committed_db) as superuser:
        superuser.execute("CHECKPOINT")
        begun = superuser.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
        with tapped(WORDS) as log:
            live_through_everything(committed_house)
        tables = superuser.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        dumped = 0
        for (table,) in tables:
            with superuser.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                text = b"".join(bytes(row) for row in rows)
            dumped += len(text)
            assert places_with(text) == set(), table
        assert dumped > 50_000
    wal = embedded_directory() / "pg_wal"
    files = [path for path in wal.iterdir() if path.is_file() and path.name >= begun[0]]  # type: ignore[index]
    assert files
    assert {path.name: found for path in files if (found := places_with(path.read_bytes()))} == {}
    assert [line for line in log.lines if "django.db.backends" not in line] == []
    assert list(spools.rglob("*")) == [], "nothing was spooled to a temporary file"
    assert [str(message.message()) for message in mail.outbox if places_with(str(message.message()).encode())] == []


def test_no_marker_in_stored_files(committed_house: House) -> None:
    live_through_everything(committed_house)
    own = [path for path in Path(settings.PORTAL_VAR).rglob("*") if path.is_file() and "postgres" not in path.parts]
    tenant = str(committed_house.nordwind.tenant.id)
    stored = [path for path in own if tenant in path.parts]
    assert len(stored) >= 2
    for path in stored:
        data = path.read_bytes()
        assert places_with(data) == set(), path
        assert b"RIFF" not in data[:64]
        assert b"webm" not in data[:64]
        assert path.stat().st_mode & 0o077 == 0, f"{path} can be read by others"


def test_the_marker_would_be_found() -> None:
    """The search itself works: planted in any of three spellings, the word is seen."""
    assert places_with(b"x" + MARKER.encode() + b"x") == {MARKER}
    assert places_with(b"\\x" + MARKER.encode().hex().encode()) == {MARKER}
    with tapped(WORDS) as log:
        logging.getLogger("tests").info("asked for %s", MARKER)
    assert len(log.lines) == 1
