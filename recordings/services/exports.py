"""What leaves as a file: the vCon, the original recording."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from access.models import Agent
from audits.recorder import record
from keys import services as keys
from recordings import policies, sealing
from recordings.models import Conversation, Recording
from recordings.services.grounds import settle_ground
from recordings.services.vault import media_source
from recordings.vcon.content import spell_hash
from recordings.vcon.normal import Hash
from recordings.vcon.writer import assemble, inline
from tenants.exceptions import TooLarge

EXPORT: Final = "recordings:recording:export"
DOWNLOAD: Final = "recordings:recording:download"
INLINE_AT_MOST: Final = 25 * 1024 * 1024
ENDINGS: Final = {
    "audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/x-mp3": "mp3",
    "audio/ogg": "ogg", "audio/webm": "webm", "audio/flac": "flac", "audio/mp4": "m4a", "video/mp4": "mp4",
}  # fmt: skip


@dataclass(frozen=True)
class Download:
    """A file about to leave; the iterator touches storage only."""

    filename: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


def export_vcon(
    *,
    conversation: Conversation,
    by: Agent,
    purpose: str = "",
    reason: str = "",
    origin: str = "",
    inlines: bool = False,
) -> dict[str, Any]:
    """Give a conversation out as vCon 0.4.0; sound by address and checksum, or inside where asked for."""
    ground = settle_ground(purpose=purpose, reason=reason, permission=EXPORT, unstated="export", by=by)
    opener = keys.Opener(by=by, purpose=ground.purpose, permission=EXPORT)
    key = conversation.subject_key
    bare = opener.open(conversation.sealed_vcon, key=key, object_type=sealing.VCON, object_id=conversation.pk)
    document = assemble(
        json.loads(bare),
        texts=_texts(opener, conversation),
        analyses=_analyses(opener, conversation),
        attachments=_attachments(opener, conversation),
        media=_media(conversation, by, ground.purpose, origin, inlines),
    )
    record(
        "conversation.export",
        target=conversation,
        by=by,
        purpose=ground.purpose,
        subject_keys=[conversation.subject_key_id],
        context={"number": conversation.number, "media": "inside" if inlines else "by address"},
        personal={"reason": ground.reason} if ground.reason else None,
    )
    return document


def _texts(opener: keys.Opener, conversation: Conversation) -> dict[int, tuple[bytes, str]]:
    found = {}
    for row in conversation.messages.all():
        plain = opener.open(
            row.sealed_body, key=conversation.subject_key, object_type=sealing.MESSAGE, object_id=row.pk
        )
        kept = json.loads(plain)
        found[row.position] = (kept["body"].encode(), kept["encoding"])
    return found


def _analyses(opener: keys.Opener, conversation: Conversation) -> dict[int, Any]:
    key = conversation.subject_key
    return {
        row.position: json.loads(opener.open(row.sealed_source, key=key, object_type=sealing.SOURCE, object_id=row.pk))
        for row in conversation.transcripts.all()
    }


def _attachments(opener: keys.Opener, conversation: Conversation) -> dict[int, tuple[bytes, str]]:
    key, found = conversation.subject_key, {}
    for row in conversation.attachments.filter(message__isnull=True):
        if row.sealed_body is not None:
            name = opener.open(row.sealed_name, key=key, object_type=sealing.ATTACHMENT_NAME, object_id=row.pk)
            body = opener.open(row.sealed_body, key=key, object_type=sealing.ATTACHMENT_BODY, object_id=row.pk)
            found[row.position] = (body, json.loads(name)["encoding"])
    return found


def _media(
    conversation: Conversation, by: Agent, purpose: str, origin: str, inlines: bool
) -> dict[int, dict[str, Any]]:
    """Say where the sound is. What is in quarantine or has not come keeps what its own vCon said of it."""
    rows = conversation.recordings.select_related("original_key__subject_key")
    ready = [row for row in rows if policies.can_download(row)]
    if inlines and sum(row.original_bytes for row in ready) > INLINE_AT_MOST:
        raise TooLarge(_("The sound is too large to be put inside; export it by address."))
    found = {}
    for row in ready:
        if inlines:
            found[row.position] = inline(_original(row, by, purpose))
        else:
            checksum = spell_hash(Hash("sha512", row.sha512))
            found[row.position] = {"url": f"{origin}/api/v1/recordings/{row.pk}/media", "content_hash": checksum}
    return found


def _original(recording: Recording, by: Agent, purpose: str) -> bytes:
    assert recording.original_key is not None  # noqa: S101  (a downloadable recording has its original)
    source = media_source(
        object_key=recording.original_key,
        total=recording.original_sealed_bytes,
        by=by,
        purpose=purpose,
        permission=EXPORT,
    )
    with source as reader:
        return reader.read_at(0, recording.original_bytes)


def download_recording(*, recording: Recording, by: Agent, purpose: str = "", reason: str = "") -> Download:
    """Give out the original of a recording, as it came."""
    policies.check_downloadable(recording)
    ground = settle_ground(purpose=purpose, reason=reason, permission=DOWNLOAD, unstated="download", by=by)
    assert recording.original_key is not None  # noqa: S101  (a downloadable recording has its original)
    source = media_source(
        object_key=recording.original_key,
        total=recording.original_sealed_bytes,
        by=by,
        purpose=ground.purpose,
        permission=DOWNLOAD,
    )
    record(
        "recording.download",
        target=recording,
        by=by,
        purpose=ground.purpose,
        subject_keys=[recording.conversation.subject_key_id],
        context={"bytes": recording.original_bytes, "sha256": recording.sha256},
        personal={"reason": ground.reason} if ground.reason else None,
    )
    media_type = recording.media_type or "application/octet-stream"
    name = f"{recording.conversation.number}-{recording.position + 1}.{ENDINGS.get(media_type, 'bin')}"
    return Download(name, media_type, recording.original_bytes, source.flow(0, recording.original_bytes))
