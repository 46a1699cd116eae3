"""What the REST addresses give, as the contract spells it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from access.models import Agent
from recordings.models import Conversation, Finding, Message, Playback, Recording
from recordings.selectors import AttachmentView, Card, MessageView, PartyView, TranscriptView, Way

API: Final = "/api/v1"
Json = dict[str, Any]


def moment(value: datetime | None) -> str | None:
    """Write a time as RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def reference(kind: str, pk: UUID | None, **more: Any) -> Json | None:
    """Refer to another object."""
    return {"id": str(pk), "self_uri": f"{API}/{kind}/{pk}", **more} if pk else None


def conversation(
    row: Conversation,
    card: Card,
    agents: dict[str, Agent],
    *,
    recordings: Iterable[Recording],
    messages: Sequence[Json],
    revealed: Sequence[PartyView] = (),
) -> Json:
    """Give one conversation; callers are masked unless revealed."""
    return {
        "id": str(row.pk),
        "vcon_uuid": str(row.vcon_uuid),
        "number": row.number,
        "channel": row.channel,
        "direction": row.direction,
        "subject": card.subject or None,
        "started_at": moment(row.started_at),
        "duration_seconds": row.duration_seconds,
        "state": row.state,
        "recording_state": row.capture_state,
        "queue": reference("queues", row.queue_id, name=row.queue.name) if row.queue else None,
        "team": reference("teams", row.team_id, name=row.team.name) if row.team else None,
        "campaign": reference("campaigns", row.campaign_id, name=row.campaign.name) if row.campaign else None,
        "tags": list(card.tags),
        "parties": [party(item, agents, place, revealed) for place, item in enumerate(card.parties)],
        "recordings": [recording(item) for item in recordings],
        "messages": list(messages),
        "self_uri": f"{API}/conversations/{row.pk}",
    }


def party(item: Json, agents: dict[str, Agent], place: int, revealed: Sequence[PartyView]) -> Json:
    """Give one party: one of the tenant's people by name, anybody else masked."""
    agent = agents.get(item["agent_id"] or "")
    if agent is not None:
        return {"role": item["role"], "agent": reference("agents", agent.pk, display=agent.display_name)}
    shown: Json = {"role": item["role"], "masked": item["masked"]}
    if place < len(revealed) and revealed[place].revealed:
        shown["revealed"] = revealed[place].revealed
    return shown


def recording(row: Recording) -> Json:
    """Give a recording as its conversation lists it."""
    shown = {
        "id": str(row.pk),
        "media_type": row.media_type or None,
        "duration_seconds": row.duration_seconds,
        "state": row.state,
        "self_uri": f"{API}/recordings/{row.pk}",
    }
    if row.state == Recording.State.AWAITING_UPLOAD:
        shown["upload_uri"] = f"{API}/recordings/{row.pk}/upload"
    return shown


def recording_alone(row: Recording, findings: Iterable[Finding]) -> Json:
    """Give a recording by itself."""
    return {
        **recording(row),
        "conversation": reference("conversations", row.conversation_id),
        "position": row.position,
        "started_at": moment(row.started_at),
        "channels": row.channels,
        "bytes": row.original_bytes,
        "sha256": row.sha256 or None,
        "released_at": moment(row.released_at),
        "findings": [{"code": item.code, "detail": str(Finding.Code(item.code).label)} for item in findings],
    }


def message_row(row: Message) -> Json:
    """Give a message without its words."""
    return {"id": str(row.pk), "kind": row.kind, "sender": row.sender_position, "sent_at": moment(row.sent_at)}


def message(view: MessageView) -> Json:
    """Give a message with its words."""
    return {
        "id": str(view.id),
        "kind": view.kind,
        "sender": view.sender_position,
        "sent_at": moment(view.sent_at),
        "text": view.text,
        "attachments": [attachment(item) for item in view.attachments],
    }


def attachment(view: AttachmentView) -> Json:
    """Give a file's name and where it is."""
    return {
        "id": str(view.id),
        "filename": view.filename,
        "media_type": view.media_type,
        "size": view.size,
        "self_uri": f"{API}/attachments/{view.id}",
    }


def transcript(row: Recording, view: TranscriptView) -> Json:
    """Give what was said, turn by turn; times are seconds from the start of the recording."""
    return {
        "id": str(view.id),
        "recording": reference("recordings", row.pk),
        "vendor": view.vendor,
        "is_redacted": view.is_redacted,
        "turns": [
            {
                "party": turn["party"],
                "speaker": turn["label"],
                "start": turn["start"],
                "end": turn["end"],
                "text": turn["text"],
                "words": [{"text": text, "start": start, "end": end} for text, start, end in turn["words"]],
            }
            for turn in view.turns
        ],
        "self_uri": f"{API}/recordings/{row.pk}/transcript",
    }


def waveform(row: Recording, peaks: Json) -> Json:
    """Give the peaks: per channel up to 2,000 values from 0 to 255."""
    return {
        "recording": reference("recordings", row.pk),
        "duration_seconds": peaks["seconds"],
        "channels": peaks["channels"],
        "self_uri": f"{API}/recordings/{row.pk}/waveform",
    }


def playback(row: Playback) -> Json:
    """Give a playback session."""
    return {
        "id": str(row.pk),
        "recording": reference("recordings", row.recording_id),
        "purpose": row.purpose,
        "media_uri": f"{API}/playbacks/{row.pk}/media",
        "expires_at": moment(row.expires_at),
        "ended_at": moment(row.ended_at),
        "seconds_delivered": round(row.seconds_delivered, 3),
        "seconds_heard": row.seconds_heard,
        "self_uri": f"{API}/playbacks/{row.pk}",
    }


def way(item: Way) -> Json:
    """Give one way in: who, by which role, over which path, until when."""
    reasons = {
        "tenant": _("may open every conversation of the tenant"),
        "team": _("covers the team of this conversation"),
        "queue": _("covers the queue of this conversation"),
        "campaign": _("covers the campaign of this conversation"),
        "own": _("took part in this conversation"),
    }
    return {
        "agent": reference("agents", item.agent.pk, display=item.agent.display_name),
        "role": item.role or None,
        "path": item.path,
        "why": reasons[item.path],
        "can_play": item.can_play,
        "until": moment(item.until),
    }
