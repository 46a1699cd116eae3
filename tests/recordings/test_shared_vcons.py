"""Every real vCon comes in, in both tenants, and goes out again as valid 0.4.0."""

import json
from pathlib import Path

import jsonschema
import pytest

from recordings import selectors, services
from recordings.exceptions import OtherContent
from recordings.models import Conversation, Finding, Recording
from tenants.exceptions import Invalid
from tests.cast import House
from tests.recordings.helpers import INVALID, SAME_UUID, VCONS, audio, ingest, process, upload, vcon
from tests.scopes import inside


@pytest.mark.parametrize("name", VCONS)
def test_every_shared_vcon_comes_in_and_goes_out_again(house: House, shared_data: Path, name: str) -> None:
    schema = json.loads((shared_data / "schema" / "vcon_json_schema.json").read_text())
    for cast in (house.nordwind, house.suedlicht):
        with inside(cast.tenant, by=cast.ingest):
            taken = ingest(cast, vcon(shared_data, name))
            assert taken.created
            exported = services.export_vcon(
                conversation=taken.conversation,
                by=cast.reader,
                purpose=cast.purpose.code,
                origin="https://portal.example",
            )
            jsonschema.validate(exported, schema, format_checker=jsonschema.FormatChecker())
            assert exported["uuid"] == json.loads(vcon(shared_data, name))["uuid"]
            again = ingest(cast, vcon(shared_data, name))
            assert not again.created
            assert again.conversation.pk == taken.conversation.pk


def test_one_uuid_with_other_content_is_refused_here_and_taken_elsewhere(house: House, shared_data: Path) -> None:
    first, second = (vcon(shared_data, name) for name in SAME_UUID)
    with inside(house.nordwind.tenant):
        assert ingest(house.nordwind, first).created
        with pytest.raises(OtherContent):
            ingest(house.nordwind, second)
        assert Conversation.objects.count() == 1
    with inside(house.suedlicht.tenant):
        assert ingest(house.suedlicht, second).created


def test_numbers_are_given_without_a_gap(house: House, shared_data: Path) -> None:
    with inside(house.nordwind.tenant):
        for name in VCONS[:3]:
            ingest(house.nordwind, vcon(shared_data, name))
            ingest(house.nordwind, vcon(shared_data, name))
        assert sorted(Conversation.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(("name", "pointer"), INVALID.items())
def test_every_invalid_vcon_is_refused_with_its_place(house: House, shared_data: Path, name: str, pointer: str) -> None:
    with inside(house.nordwind.tenant):
        with pytest.raises(Invalid) as refused:
            ingest(house.nordwind, (shared_data / "invalid" / name).read_bytes())
        assert pointer in {error.pointer for error in refused.value.errors}
        assert not Conversation.objects.exists()


def test_sound_that_matches_its_vcon_becomes_playable(house: House, shared_data: Path) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        taken = ingest(cast, vcon(shared_data, "ab_call_ext_rec_analysis.vcon"))
        (awaiting,) = taken.uploads
        assert taken.conversation.state == Conversation.State.AWAITING_UPLOAD
        upload(cast, awaiting, audio(shared_data, "ab_call.mp3"))
        ready = process(awaiting.pk)
        assert ready.state == Recording.State.READY
        assert ready.duration_seconds == pytest.approx(32.9, abs=0.2)
        assert ready.conversation.state == Conversation.State.READY
        peaks = selectors.open_peaks(cast.dpo, ready, purpose="test")
        assert peaks is not None
        assert len(peaks["channels"]) == 1
        assert max(peaks["channels"][0]) > 50


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("b217b61e-ff68-4f17-a33d-bbc667e8936d.vcon.json", "b217b61e-ff68-4f17-a33d-bbc667e8936d.mp3"),
        ("agent_sample_deepgram.vcon", "agent_sample.mp3"),
    ],
)
def test_sound_that_does_not_match_goes_to_quarantine(house: House, shared_data: Path, name: str, sound: str) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        (awaiting,) = ingest(cast, vcon(shared_data, name)).uploads
        upload(cast, awaiting, audio(shared_data, sound))
        held = process(awaiting.pk)
        assert held.state == Recording.State.QUARANTINED
        assert held.playback_key is None
        assert held.sealed_peaks is None
        assert held.original_key is not None
        assert held.findings.filter(code=Finding.Code.HASH_MISMATCH).exists()
        assert held.conversation.state == Conversation.State.QUARANTINED


def test_sound_inside_is_prepared(house: House, shared_data: Path) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        taken = ingest(cast, vcon(shared_data, "ab_call_int_rec.vcon"))
        assert taken.uploads == ()
        ready = process(taken.conversation.recordings.get().pk)
        assert ready.state == Recording.State.READY
        assert ready.duration_seconds == pytest.approx(4.72, abs=0.05)


def test_transcripts_of_each_shape_are_understood(house: House, shared_data: Path) -> None:
    cast = house.nordwind
    expected = {
        "agent_sample_deepgram.vcon": (62, "You have reached"),
        "ab_call_ext_rec_analysis.vcon": (4, "Hello. This is example.com."),
        "ab_call_ext_rec_redacted.vcon": (18, "Hello."),
        "b217b61e-ff68-4f17-a33d-bbc667e8936d.vcon.json": (11, "Hello! My name is"),
    }
    with inside(cast.tenant):
        for name, (count, start) in expected.items():
            recording = ingest(cast, vcon(shared_data, name)).conversation.recordings.get()
            transcript = selectors.transcript_of(recording)
            assert transcript is not None
            view = selectors.open_transcript(cast.dpo, transcript, purpose="test")
            assert len(view.turns) == count
            assert view.turns[0]["text"].startswith(start)


def test_mails_are_a_thread_with_their_attachment(house: House, shared_data: Path) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        conversation = ingest(cast, vcon(shared_data, "ab_email_acct_prob_thread.vcon")).conversation
        assert conversation.channel == Conversation.Channel.EMAIL
        first, second = selectors.open_messages(cast.dpo, conversation, purpose="test")
        assert "find the image attached" in first.text
        assert "Got it" in second.text
        (image,) = first.attachments
        assert (image.filename, image.media_type) == ("screenshot.png", "image/png")
        row = selectors.get_attachment(cast.dpo, image.id)
        assert selectors.open_attachment(cast.dpo, row, purpose="test").startswith(b"\x89PNG")


def test_what_was_assumed_is_a_finding(house: House, shared_data: Path) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        taken = ingest(cast, vcon(shared_data, "b217b61e-ff68-4f17-a33d-bbc667e8936d.vcon.json"))
        codes = {(finding.code, finding.pointer) for finding in taken.conversation.findings.all()}
        assert (Finding.Code.NAIVE_TIME, "/dialog/0/start") in codes
        assert (Finding.Code.EXTERNAL_MEDIA, "/dialog/0") in codes
        assert {party.role for party in taken.conversation.parties.all()} == {"agent", "customer"}
        assert taken.conversation.direction == Conversation.Direction.OUTBOUND
