"""Words, opened: messages of a thread, attachments, transcripts, peaks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from access.guards import get_visible
from access.models import Agent
from keys import services as keys
from recordings import sealing
from recordings.models import Attachment, Conversation, Message, Recording, Transcript
from recordings.selectors.listing import PLAY
from recordings.vcon.messages import read_message
from tenants.exceptions import NotFound


@dataclass(frozen=True)
class AttachmentView:
    """A file and its name."""

    id: UUID
    filename: str
    purpose: str
    media_type: str
    size: int


@dataclass(frozen=True)
class MessageView:
    """One message as it is read."""

    id: UUID
    position: int
    kind: str
    sender_position: int | None
    sent_at: datetime
    text: str
    attachments: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True)
class TranscriptView:
    """A transcript as it is read; turns are `{"text", "party", "label", "start", "end", "words"}`."""

    id: UUID
    vendor: str
    is_redacted: bool
    turns: tuple[dict[str, Any], ...] = field(default=())


def open_messages(agent: Agent, conversation: Conversation, *, purpose: str) -> list[MessageView]:
    """Open the thread of a conversation, oldest first."""
    rows: Sequence[Message] = list(conversation.messages.order_by("position"))
    names = attachment_views(agent, conversation, purpose=purpose)
    held: dict[UUID, list[AttachmentView]] = {}
    for attachment in conversation.attachments.defer("sealed_body"):
        if attachment.message_id is not None:
            held.setdefault(attachment.message_id, []).append(names[attachment.pk])
    opener = keys.Opener(by=agent, purpose=purpose, permission=PLAY)
    opened = opener.open_many((row.sealed_body, conversation.subject_key, sealing.MESSAGE, row.pk) for row in rows)
    return [
        MessageView(
            id=row.pk,
            position=row.position,
            kind=row.kind,
            sender_position=row.sender_position,
            sent_at=row.sent_at,
            text=_text_of(plain),
            attachments=tuple(held.get(row.pk, ())),
        )
        for row, plain in zip(rows, opened, strict=True)
    ]


def _text_of(plain: bytes | None) -> str:
    if plain is None:
        return ""
    kept = json.loads(plain)
    return read_message(kept["media_type"], kept["body"].encode()).text


def attachment_views(agent: Agent, conversation: Conversation, *, purpose: str) -> dict[UUID, AttachmentView]:
    """Open the names of all files of a conversation."""
    rows: Sequence[Attachment] = list(conversation.attachments.all())
    opener = keys.Opener(by=agent, purpose=purpose, permission=PLAY)
    opened = opener.open_many(
        (row.sealed_name, conversation.subject_key, sealing.ATTACHMENT_NAME, row.pk) for row in rows
    )
    found = {}
    for row, plain in zip(rows, opened, strict=True):
        name = json.loads(plain) if plain else {"filename": "", "purpose": ""}
        found[row.pk] = AttachmentView(row.pk, name["filename"], name["purpose"], row.media_type, row.size)
    return found


def get_attachment(agent: Agent, pk: UUID) -> Attachment:
    """Return one file of a conversation that this agent may read."""
    rows = Attachment.objects.select_related("conversation__subject_key", "message")
    found: Attachment = get_visible(rows, agent, PLAY, pk=pk)
    return found


def open_attachment(agent: Agent, attachment: Attachment, *, purpose: str) -> bytes:
    """Open the bytes of one file; a part of a message is cut from the message."""
    opener = keys.Opener(by=agent, purpose=purpose, permission=PLAY)
    key = attachment.conversation.subject_key
    if attachment.message is None:
        if attachment.sealed_body is None:
            raise NotFound()
        return opener.open(
            attachment.sealed_body, key=key, object_type=sealing.ATTACHMENT_BODY, object_id=attachment.pk
        )
    message = attachment.message
    kept = json.loads(opener.open(message.sealed_body, key=key, object_type=sealing.MESSAGE, object_id=message.pk))
    for part in read_message(kept["media_type"], kept["body"].encode()).parts:
        if part.number == attachment.position:
            return part.content
    raise NotFound()


def transcript_of(recording: Recording) -> Transcript | None:
    """Return the transcript of a recording: the plain one before the redacted one, else the conversation's only one."""
    own: Transcript | None = recording.transcripts.filter(word_count__gt=0).order_by("is_redacted", "position").first()
    if own is not None:
        return own
    if recording.conversation.recordings.count() > 1:
        return None
    loose: Transcript | None = recording.conversation.transcripts.filter(recording=None, word_count__gt=0).first()
    return loose


def open_transcript(agent: Agent, transcript: Transcript, *, purpose: str) -> TranscriptView:
    """Open the turns of a transcript."""
    opener = keys.Opener(by=agent, purpose=purpose, permission=PLAY)
    key = transcript.conversation.subject_key
    plain = opener.open(transcript.sealed_turns, key=key, object_type=sealing.TURNS, object_id=transcript.pk)
    return TranscriptView(transcript.pk, transcript.vendor, transcript.is_redacted, tuple(json.loads(plain)))


def open_peaks(agent: Agent, recording: Recording, *, purpose: str) -> dict[str, Any] | None:
    """Open the peaks of a recording: `{"seconds", "channels": [[0…255], …]}`; None while there are none."""
    if recording.sealed_peaks is None:
        return None
    opener = keys.Opener(by=agent, purpose=purpose, permission=PLAY)
    key = recording.conversation.subject_key
    plain = opener.open(recording.sealed_peaks, key=key, object_type=sealing.PEAKS, object_id=recording.pk)
    found: dict[str, Any] = json.loads(plain)
    return found
