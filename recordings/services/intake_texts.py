"""The words of a vCon: messages, attachments, transcripts, and the keyed tokens by which they are found."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from keys import services as keys
from recordings import sealing
from recordings.models import Attachment, Conversation, Message, Recording, SearchEntry, Transcript
from recordings.sealing import Sealer
from recordings.vcon.messages import ReadMessage, read_message
from recordings.vcon.normal import NormalAnalysis, NormalDialog, NormalVcon
from recordings.vcon.transcripts import Turn, dump_turns, read_turns
from tenants.ids import uuid7

KINDS: Final = {
    Conversation.Channel.EMAIL: Message.Kind.EMAIL,
    Conversation.Channel.CHAT: Message.Kind.CHAT,
    Conversation.Channel.MESSAGE: Message.Kind.TEXT,
    Conversation.Channel.NOTE: Message.Kind.NOTE,
    Conversation.Channel.VOICE: Message.Kind.NOTE,
}


def take_texts(
    *, conversation: Conversation, vcon: NormalVcon, sealer: Sealer, recordings: Sequence[Recording]
) -> None:
    """Seal every message, attachment and transcript, and index their words."""
    words = [vcon.subject]
    for dialog in vcon.dialogs:
        if dialog.kind == "text" and dialog.body is not None:
            words.append(_take_message(conversation, dialog, dialog.body, sealer))
    _take_attachments(conversation, vcon, sealer)
    by_place = {recording.position: recording for recording in recordings}
    for analysis in vcon.analyses:
        words += _take_transcript(conversation, vcon, analysis, by_place, sealer)
    index_words(conversation=conversation, texts=words, sealer=sealer)


def _take_message(conversation: Conversation, dialog: NormalDialog, body: bytes, sealer: Sealer) -> str:
    row = Message(
        id=uuid7(),
        conversation=conversation,
        position=dialog.position,
        kind=KINDS[Conversation.Channel(conversation.channel)],
        sender_position=dialog.originator if dialog.originator is not None else next(iter(dialog.parties), None),
        sent_at=dialog.start,
    )
    kept = {"media_type": dialog.media_type, "encoding": dialog.encoding, "body": body.decode()}
    row.sealed_body = sealer.seal_json(sealing.MESSAGE, row.id, kept)
    row.save(force_insert=True)
    read = read_message(dialog.media_type, body)
    Attachment.objects.bulk_create(list(_parts(row, read, sealer)))
    return read.text


def _parts(message: Message, read: ReadMessage, sealer: Sealer) -> Iterator[Attachment]:
    for part in read.parts:
        row = Attachment(
            id=uuid7(),
            conversation=message.conversation,
            message=message,
            position=part.number,
            media_type=part.media_type[:100],
            size=len(part.content),
        )
        row.sealed_name = sealer.seal_json(sealing.ATTACHMENT_NAME, row.id, {"filename": part.filename, "purpose": ""})
        yield row


def _take_attachments(conversation: Conversation, vcon: NormalVcon, sealer: Sealer) -> None:
    rows = []
    for attachment in vcon.attachments:
        kept = {"json": "application/json", "none": "text/plain"}.get(attachment.encoding, "application/octet-stream")
        row = Attachment(
            id=uuid7(),
            conversation=conversation,
            position=attachment.position,
            media_type=(attachment.media_type.split(";")[0].strip() or kept)[:100],
            size=len(attachment.body or b""),
        )
        name = {"filename": attachment.filename, "purpose": attachment.purpose, "encoding": attachment.encoding}
        row.sealed_name = sealer.seal_json(sealing.ATTACHMENT_NAME, row.id, name)
        if attachment.body is not None:
            row.sealed_body = sealer.seal(sealing.ATTACHMENT_BODY, row.id, attachment.body)
        rows.append(row)
    Attachment.objects.bulk_create(rows)


def _take_transcript(
    conversation: Conversation,
    vcon: NormalVcon,
    analysis: NormalAnalysis,
    recordings: dict[int, Recording],
    sealer: Sealer,
) -> list[str]:
    """Seal an analysis that is a transcript; any other keeps its body as it came."""
    place = next((place for place in analysis.dialogs if place in recordings), None)
    start = vcon.dialogs[place].start if place is not None else None
    turns: list[Turn] = read_turns(analysis, vcon.parties, start)
    row = Transcript(
        id=uuid7(),
        conversation=conversation,
        recording=recordings[place] if place is not None else None,
        position=analysis.position,
        vendor=_plain(analysis.vendor),
        is_redacted="redacted" in analysis.kind,
        word_count=sum(len(turn.text.split()) for turn in turns),
    )
    row.sealed_turns = sealer.seal(sealing.TURNS, row.id, dump_turns(turns))
    row.sealed_source = sealer.seal_json(sealing.SOURCE, row.id, analysis.body)
    row.save(force_insert=True)
    return [turn.text for turn in turns]


def _plain(vendor: str) -> str:
    """Keep a vendor's name as a name: printable, short."""
    return "".join(character for character in vendor if character.isprintable())[:60]


def index_words(*, conversation: Conversation, texts: Sequence[str], sealer: Sealer) -> None:
    """Store the keyed tokens of all texts of a conversation, one row for each stretch of words."""
    rows = []
    for stretch in _stretches(texts):
        vector = keys.text_vector(stretch)
        if vector:
            tokens = Cast(Value(vector), output_field=SearchVectorField())
            rows.append(SearchEntry(conversation=conversation, tokens=tokens))
    SearchEntry.objects.bulk_create(rows)


def _stretches(texts: Sequence[str], longest: int = 40_000) -> Iterator[str]:
    """Cut the words into stretches: a tsvector holds at most 1 MB, and its positions end at 16,383."""
    rest = "\n".join(text for text in texts if text)
    while len(rest) > longest:
        cut = max(rest.rfind(" ", 0, longest), rest.rfind("\n", 0, longest))
        cut = cut if cut > 0 else longest
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
