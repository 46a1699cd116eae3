"""What the log's entries are about: the conversation behind each object, for entries that hold ids only."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from access.models import Agent
from access.selectors import visible
from audits import selectors as audits
from audits.models import Event
from recordings.models import Attachment, Conversation, Message, Playback, Recording, Transcript
from recordings.selectors.listing import VIEW

_PARENTS: Mapping[str, tuple[Any, str]] = {
    "conversation": (Conversation, "pk"),
    "recording": (Recording, "conversation_id"),
    "playback": (Playback, "recording__conversation_id"),
    "transcript": (Transcript, "conversation_id"),
    "message": (Message, "conversation_id"),
    "attachment": (Attachment, "conversation_id"),
}
TYPES = tuple(_PARENTS)
QUIET = ("recording.waveform", "recording.upload_begun")
"""Kinds that say nothing beyond the entry beside them; the log's own trail has them."""


@dataclass(frozen=True)
class Behind:
    """The conversation behind an object, and whether this agent may open it."""

    number: int
    is_visible: bool


def behind(agent: Agent, objects: Mapping[str, Iterable[UUID]]) -> dict[UUID, Behind]:
    """Return the conversation behind each object id; what is gone is left out."""
    parents: dict[UUID, UUID] = {}
    for name, ids in objects.items():
        model, path = _PARENTS[name]
        parents.update(model.objects.filter(pk__in=list(ids)).order_by().values_list("pk", path))
    rows = Conversation.objects.filter(pk__in=set(parents.values())).order_by()
    numbers = dict(rows.values_list("pk", "number"))
    seen = set(visible(rows, agent, VIEW).values_list("pk", flat=True)) if numbers else set()
    return {one: Behind(numbers[parent], parent in seen) for one, parent in parents.items() if parent in numbers}


def playbacks_by_id(ids: Iterable[UUID]) -> dict[str, Playback]:
    """Return playback sessions by id, for the seconds that were heard."""
    rows = Playback.objects.filter(pk__in=list(ids)).select_related("recording", "agent")
    return {str(row.pk): row for row in rows}


def trail(agent: Agent, conversation: Conversation, limit: int) -> list[Event]:
    """Return the newest entries about a conversation and its recordings that this agent may read."""
    ids = [conversation.pk, *conversation.recordings.values_list("pk", flat=True)]
    return list(audits.trail_of_any(ids, agent).exclude(kind__in=QUIET)[:limit])


def playbacks_shown(agent: Agent, conversation: Conversation, events: Sequence[Event], limit: int) -> list[Playback]:
    """Return the sessions to tell of: those of readable entries, and all where this agent took part in the talk."""
    rows = Playback.objects.filter(recording__conversation=conversation).select_related("agent", "recording")
    if not conversation.parties.filter(agent=agent).exists():
        told = {json.loads(event.leaf).get("ctx", {}).get("playback") for event in events}
        rows = rows.filter(pk__in=told - {None})
    return list(rows[:limit])


def last_openings(conversation: Conversation) -> dict[UUID, datetime]:
    """Return when each person last listened to a recording of a conversation."""
    rows = Playback.objects.filter(recording__conversation=conversation).order_by()
    return dict(rows.values_list("agent_id").annotate(Max("started_at")))
