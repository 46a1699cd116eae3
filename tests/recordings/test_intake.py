"""Intake beyond the happy path: broken members, units, people, tenants that keep no numbers, sealed storage."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from recordings import selectors, services
from recordings.models import Conversation, Finding, PartyIdentifier
from tenants.exceptions import DomainError
from tenants.models import TenantSetting
from tests.cast import House
from tests.conversations import call, mail
from tests.recordings.helpers import VCONS, ingest, process, upload, vcon
from tests.recordings.test_vcon_reading import _paths as paths
from tests.scopes import inside

NASTY: tuple[Any, ...] = (
    None,
    [],
    {},
    "x",
    "\x00",
    "ä\u202e",
    7,
    -1,
    1.5,
    True,
    "9" * 300,
    [[0]],
    "2026-01-01T00:00:00",
    "=?utf-8?b?/w==?=\r\n",
)
MARKER = "Zebrastreifenkind"


def test_broken_members_are_refused_or_taken_never_an_error(house: House, shared_data: Path) -> None:
    cast, chance = house.nordwind, random.Random(7)
    documents = [json.loads(vcon(shared_data, name)) for name in VCONS if "deepgram" not in name]
    documents += [call(cast, "m"), mail(cast, "m")]
    with inside(cast.tenant):
        for _ in range(80):
            document: Any = copy.deepcopy(chance.choice(documents))
            *trail, last = chance.choice(list(paths(document)))
            holder = document
            for step in trail:
                holder = holder[step]
            holder[last] = chance.choice(NASTY)
            try:
                with transaction.atomic():
                    taken = ingest(cast, json.dumps(document).encode())
                    services.view_conversation(conversation=taken.conversation, by=cast.dpo)
                    selectors.open_messages(cast.dpo, taken.conversation, purpose="test")
                    services.export_vcon(conversation=taken.conversation, by=cast.reader)
                    transaction.set_rollback(True)
            except DomainError as refused:
                assert refused.status == 422


def test_labels_people_and_roles_are_settled(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        taken = ingest(cast, call(cast, "m")).conversation
        assert (taken.queue, taken.campaign, taken.team) == (cast.queue, cast.campaign, cast.agent.team)
        assert taken.direction == Conversation.Direction.INBOUND
        caller, agent = taken.parties.all()
        assert (caller.role, agent.role, agent.agent) == ("customer", "agent", cast.agent)
        kinds = sorted(PartyIdentifier.objects.values_list("kind", flat=True))
        assert kinds == ["customer_no", "email", "phone"]


def test_an_unknown_unit_is_a_finding(house: House) -> None:
    cast = house.nordwind
    document = call(cast, "m")
    document["attachments"][0]["body"] = ["queue:gibt-es-nicht"]
    with inside(cast.tenant):
        taken = ingest(cast, document).conversation
        assert taken.queue is None
        assert taken.findings.filter(code=Finding.Code.UNIT_UNKNOWN).exists()


def test_a_tenant_may_keep_no_numbers_of_callers(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        TenantSetting.objects.update(keeps_caller_numbers=False)
        taken = ingest(cast, call(cast, "m")).conversation
        assert not PartyIdentifier.objects.exists()
        exported = services.export_vcon(conversation=taken, by=cast.reader)
        assert set(exported["parties"][0]) <= {"name", "role"}


def test_masks_hide_and_the_right_reveals(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        taken = ingest(cast, call(cast, "Marke")).conversation
        (card,) = selectors.open_cards(cast.quality, [taken])
        assert card.parties[0]["masked"] == "+49 40 •••• 34"
        assert selectors.open_cards(cast.auditor, [taken])[0].subject == ""
        revealed = services.reveal_parties(
            conversation=taken, by=cast.dpo, purpose=cast.purpose.code, reason="Fall 4711"
        )
        assert revealed[0].revealed is not None
        assert revealed[0].revealed["tel"] == "+494055501234"
        with pytest.raises(DomainError):
            services.reveal_parties(conversation=taken, by=cast.quality, purpose=cast.purpose.code)


def test_nothing_that_names_or_quotes_lies_in_clear(house: House, settings: Any) -> None:
    """A marker in every telling field is found in no column of our tables and in no stored file."""
    cast = house.nordwind
    document = call(cast, MARKER)
    document["dialog"].append(
        {"type": "text", "start": "2026-11-20T09:05:00Z", "parties": [0], "mediatype": f"text/plain; x={MARKER}"}
        | {"encoding": "none", "body": f"Nachricht von {MARKER}", "message_id": f"<{MARKER}@x>"}
    )
    document["dialog"].append(
        {"type": "recording", "start": "2026-11-20T09:06:00Z", "parties": [0], "filename": f"{MARKER}.mp3"}
        | {"url": f"https://media.example/{MARKER}.mp3", "application": MARKER}
    )
    document["group"], document["meta"] = [{"uuid": MARKER}], {"note": MARKER}
    with inside(cast.tenant, by=cast.ingest):
        taken = ingest(cast, document)
        process(taken.conversation.recordings.order_by("position")[0].pk)
        upload(cast, taken.uploads[0], MARKER.encode() * 100)
        recording = taken.conversation.recordings.order_by("position")[0]
        playback = services.open_recording(recording=recording, by=cast.dpo, purpose=cast.purpose.code, reason=MARKER)
        assert playback.sealed_reason
        for table, row in _rows():
            assert MARKER.lower() not in row.lower(), table
    folder = Path(settings.PORTAL_VAR) / "objects" / "tenants" / str(cast.tenant.pk)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert MARKER.encode() not in path.read_bytes()
        assert MARKER.lower() not in str(path).lower()


def _rows() -> list[tuple[str, str]]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'recordings_%%' OR tablename LIKE 'keys_%%'"
            " OR tablename = 'procrastinate_jobs'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text, t.* FROM "{table}" t')
            for row in cursor.fetchall():
                texts = [
                    bytes(value).decode(errors="ignore") if isinstance(value, memoryview) else str(value)
                    for value in row
                ]
                found.append((table, " ".join(texts)))
    return found
