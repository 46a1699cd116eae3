"""Steps that tests of recordings share: taking vCons in, running their jobs."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from recordings import services
from recordings.models import Recording
from recordings.tasks import process_recording
from tests.cast import Cast

VCONS = (
    "ab_call_ext_rec_analysis.vcon",
    "ab_call_ext_rec_redacted.vcon",
    "ab_call_int_rec.vcon",
    "ab_email_acct_prob_thread.vcon",
    "ab_email_prob_followup_text_thread.vcon",
    "agent_sample_deepgram.vcon",
    "b217b61e-ff68-4f17-a33d-bbc667e8936d.vcon.json",
    "b_email_acct_prob_image.vcon",
)
SAME_UUID = ("ab_email_acct_prob_thread.vcon", "b_email_acct_prob_image.vcon")
INVALID = {
    "bad_duration.json": "/dialog/0/duration",
    "bad_party_ref.json": "/dialog/0/parties/1",
    "empty_vcon.json": "/uuid",
    "null_parties.json": "/parties",
}


def vcon(shared: Path, name: str) -> bytes:
    """One of the real vCons."""
    return (shared / "vcon" / name).read_bytes()


def audio(shared: Path, name: str) -> bytes:
    """One of the real recordings."""
    return (shared / "audio" / name).read_bytes()


def ingest(cast: Cast, document: bytes | dict[str, Any]) -> services.Ingested:
    """Take a vCon in as the tenant's ingest client."""
    return services.ingest_conversation(document=document, by=cast.ingest)


def upload(cast: Cast, recording: Recording, body: bytes, media_type: str = "audio/mpeg") -> Recording:
    """Send the sound of a recording, as the two transactions of the upload door do."""
    begun = services.begin_upload(recording=recording, by=cast.ingest)
    received = services.receive_media(upload=begun, chunks=[body[:1000], body[1000:]], by=cast.ingest)
    return services.keep_upload(received=received, media_type=media_type, by=cast.ingest)


def process(recording_id: UUID) -> Recording:
    """Run the job of a recording, here and now."""
    process_recording.run(recording_id=str(recording_id))
    rows = Recording.objects.select_related("conversation__subject_key", "original_key__subject_key", "playback_key")
    found: Recording = rows.get(pk=recording_id)
    return found


def loads(document: bytes) -> dict[str, Any]:
    """A vCon as Python."""
    found: dict[str, Any] = json.loads(document)
    return found
