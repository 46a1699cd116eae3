"""Tells the log's pages what an entry about a conversation or a part of it is about, as far as the reader may know."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from access.models import Agent
from audits.presenters.abouts import About, register
from audits.presenters.entries import Presented
from recordings.presenters.trail import heard
from recordings.selectors.logged import TYPES, Behind, behind, playbacks_by_id


def connect() -> None:
    """Register with the log's pages."""
    register(TYPES, tell)


def tell(entries: Sequence[Presented], agent: Agent) -> Mapping[UUID, About]:
    """Name the conversation by its number, link it for who may see it, say how much was heard."""
    objects: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.object_ids:
            objects.setdefault(str(entry.event.object_type), set()).add(UUID(entry.object_ids[0]))
    found = behind(agent, objects)
    playbacks = playbacks_by_id(filter(None, map(_playback_id, entries)))
    notes = {one: heard(playback) for one, playback in playbacks.items()}
    return {entry.event.event_id: _about(entry, found, notes) for entry in entries}


def _playback_id(entry: Presented) -> UUID | None:
    """Only the entry that began a playback tells how it went on."""
    found = entry.context.get("playback")
    return UUID(str(found)) if found and entry.event.kind.startswith("recording.play") else None


def _about(entry: Presented, found: Mapping[UUID, Behind], notes: Mapping[str, str]) -> About:
    parent = found.get(UUID(entry.object_ids[0])) if entry.object_ids else None
    note = notes.get(str(entry.context.get("playback")), "")
    if parent is None:
        return About(note=note)
    if entry.event.object_type == "conversation" and len(entry.object_ids) > 1:
        count = len(entry.object_ids)
        return About(ngettext("%(count)s conversation", "%(count)s conversations", count) % {"count": count})
    name = gettext("Conversation %(number)s") % {"number": parent.number}
    part = _part(entry)
    url = reverse("conversations:detail", args=[parent.number]) if parent.is_visible else ""
    return About(f"{name}, {part}" if part else name, url, note)


def _part(entry: Presented) -> str:
    parts = {
        "recording": gettext("recording"),
        "playback": gettext("playback"),
        "transcript": gettext("transcript"),
        "message": gettext("messages"),
        "attachment": gettext("attachment"),
    }
    return parts.get(str(entry.event.object_type), "")
