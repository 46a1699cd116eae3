"""Transcripts and messages as the page shows them: turns that seek, a thread that reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from access import formats
from recordings.models import Message, Party, Pause, Recording
from recordings.presenters.words import Chip, Piece, duration, pieces
from recordings.selectors import AttachmentView, MessageView, PartyView, TranscriptView


@dataclass(frozen=True)
class TurnView:
    """One turn of a transcript, or a stretch in which nothing was recorded."""

    start: float | None
    at: str
    who: str
    pieces: tuple[Piece, ...]
    can_seek: bool
    is_agent: bool = False
    is_gap: bool = False

    @property
    def start_attr(self) -> str:
        """The start with a full stop, whatever the language."""
        return f"{self.start:.2f}"


@dataclass(frozen=True)
class TranscriptPage:
    """A transcript and what to know about it."""

    turns: tuple[TurnView, ...]
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class FileView:
    """A file that can be loaded, or the reason why it cannot."""

    name: str
    kind: str
    size: int
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """One message of a thread."""

    who: str
    kind: str
    sent_at: datetime
    is_agent: bool
    subject: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    attachments: tuple[FileView, ...] = field(default=())


def who_is(party: PartyView | None, label: str = "") -> str:
    """Whose words they are: a role; a name would repeat itself on every line."""
    if party is None:
        number = label[1:] if label[:1] == "S" and label[1:].isdigit() else ""
        return gettext("Voice %(number)s") % {"number": number} if number else label or gettext("Unknown")
    return str(Party.Role(party.role).label)


def transcript_page(
    view: TranscriptView, parties: Sequence[PartyView], pauses: Sequence[Pause], recording: Recording, *, can_play: bool
) -> TranscriptPage:
    """Turns in their order, pauses between them."""
    turns = [_turn(turn, parties, can_play=can_play) for turn in view.turns]
    turns += [_gap(pause, recording, can_play=can_play) for pause in pauses]
    if any(turn.is_gap for turn in turns):
        turns.sort(key=lambda turn: turn.start if turn.start is not None else -1.0)
    hidden = sum(piece.hidden for turn in turns for piece in turn.pieces)
    chips = [Chip(gettext("made automatically"), icon="device-desktop")] if view.vendor else []
    if hidden:
        chips.append(Chip(ngettext("%(count)s detail masked", "%(count)s details masked", hidden) % {"count": hidden}))
    return TranscriptPage(tuple(turns), tuple(chips))


def _turn(turn: Mapping[str, Any], parties: Sequence[PartyView], *, can_play: bool) -> TurnView:
    place, start = turn["party"], turn["start"]
    party = parties[place] if place is not None and place < len(parties) else None
    return TurnView(
        start=start,
        at=formats.position(start) if start is not None else "",
        who=who_is(party, turn["label"]),
        pieces=pieces(turn["text"]),
        can_seek=can_play and start is not None,
        is_agent=party is not None and party.role == Party.Role.AGENT,
    )


def seconds_of(pause: Pause, recording: Recording) -> tuple[float, float]:
    """From when to when the recorder paused, in the recording's own time."""
    start = (pause.started_at - recording.started_at).total_seconds()
    end = (pause.ended_at - recording.started_at).total_seconds() if pause.ended_at else recording.duration_seconds
    return max(start, 0.0), min(end, recording.duration_seconds)


def _gap(pause: Pause, recording: Recording, *, can_play: bool) -> TurnView:
    start, end = seconds_of(pause, recording)
    words = gettext("Recording paused: %(reason)s (%(length)s). There is no sound in this stretch.")
    text = words % {"reason": pause.get_reason_display(), "length": duration(max(end - start, 0))}
    return TurnView(start, formats.position(start), gettext("Pause"), (Piece(text),), can_seek=can_play, is_gap=True)


def letters(
    messages: Sequence[MessageView], parties: Sequence[PartyView], file_of: Callable[[AttachmentView], FileView]
) -> list[Letter]:
    """The thread, oldest first."""
    by_place = {party.position: party for party in parties}
    found = []
    for message in messages:
        sender = by_place.get(message.sender_position) if message.sender_position is not None else None
        paragraphs = [part.strip() for part in message.text.replace("\r\n", "\n").split("\n\n") if part.strip()]
        found.append(
            Letter(
                who=_sender(sender),
                kind=str(Message.Kind(message.kind).label),
                sent_at=message.sent_at,
                is_agent=sender is not None and sender.role == Party.Role.AGENT,
                subject="",
                paragraphs=tuple(pieces(part) for part in paragraphs),
                attachments=tuple(file_of(one) for one in message.attachments),
            )
        )
    return found


def _sender(party: PartyView | None) -> str:
    if party is not None and party.agent is not None:
        return party.agent.display_name
    return who_is(party)


def file_kind(media_type: str) -> str:
    """A media type in a word."""
    main = media_type.split("/")[0]
    words = {"image": gettext("Image"), "audio": gettext("Sound"), "video": gettext("Video"), "text": gettext("Text")}
    if media_type == "application/pdf":
        return "PDF"
    return words.get(main, gettext("File"))
