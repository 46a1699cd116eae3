"""Who opened this conversation: the log's entries about it and its parts, with the seconds that were heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from access import formats
from access.models import Agent
from audits.models import Event
from audits.presenters import present
from audits.presenters.entries import Presented
from audits.presenters.looks import is_refusal, shape_of
from audits.presenters.pages import role_lines
from recordings.models import Playback
from recordings.presenters import words


@dataclass(frozen=True)
class Line:
    """One line of the trail."""

    shape: str
    who: str
    role: str
    did: str
    when: str
    parts: tuple[str, ...]
    url: str = ""
    entry: str = ""


@dataclass(frozen=True)
class TrailView:
    """The newest lines, and the way to all."""

    lines: tuple[Line, ...]
    url: str
    whole: str


def trail_view(
    events: Sequence[Event],
    playbacks: Sequence[Playback],
    agent: Agent,
    labels: Mapping[str, str],
    *,
    url: str,
) -> TrailView:
    """The trail as this agent may read it; sessions of others on one's own conversation stand without an entry."""
    entries = present(events, agent, opened=False)
    by_id = {str(playback.pk): playback for playback in playbacks}
    told = {str(entry.context.get("playback")) for entry in entries if entry.event.kind == "recording.play"}
    people = {entry.actor.pk: entry.actor for entry in entries if entry.actor} | {
        one.agent_id: one.agent for one in playbacks
    }
    roles = role_lines(list(people.values()))
    lines = [(entry.event.at, _line(entry, by_id, agent, labels, roles)) for entry in entries]
    lines += [(one.started_at, _untold(one, agent, labels, roles)) for one in playbacks if str(one.pk) not in told]
    lines.sort(key=lambda item: item[0], reverse=True)
    return TrailView(tuple(line for _at, line in lines), url, gettext("Whole trail"))


def _who(name: str, agent_id: UUID | None, agent: Agent) -> str:
    return gettext("%(name)s (you)") % {"name": name} if agent_id == agent.pk else name


def _line(
    entry: Presented,
    playbacks: Mapping[str, Playback],
    agent: Agent,
    labels: Mapping[str, str],
    roles: Mapping[UUID, str],
) -> Line:
    event = entry.event
    playback = playbacks.get(str(entry.context.get("playback")))
    parts = [heard(playback)] if playback else []
    if event.purpose:
        parts.append(labels.get(event.purpose, event.purpose))
    return Line(
        shape=shape_of(entry),
        who=_who(entry.actor_name, event.actor_id, agent),
        role=roles.get(event.actor_id, "") if event.actor_id and event.actor_id != agent.pk else "",
        did=did(entry),
        when=words.moment_list(event.at),
        parts=tuple(parts),
        url=reverse("audits:entry", args=[event.idx]),
        entry=gettext("Entry %(seq)s") % {"seq": event.idx},
    )


def _untold(playback: Playback, agent: Agent, labels: Mapping[str, str], roles: Mapping[UUID, str]) -> Line:
    return Line(
        shape="k-play",
        who=_who(playback.agent.display_name, playback.agent_id, agent),
        role=roles.get(playback.agent_id, ""),
        did=gettext("listened"),
        when=words.moment_list(playback.started_at),
        parts=(heard(playback), labels.get(playback.purpose, playback.purpose)),
    )


def heard(playback: Playback) -> str:
    """`1:12 of 6:48`."""
    all_of = formats.position(playback.recording.duration_seconds)
    return gettext("%(heard)s of %(all)s") % {"heard": formats.position(playback.seconds_heard), "all": all_of}


def did(entry: Presented) -> str:
    """What was done, as the end of a sentence that begins with a name."""
    if is_refusal(entry):
        return gettext("was refused")
    acts = {
        "recording.play": gettext("listened"),
        "recording.play_unredacted": gettext("listened, unredacted"),
        "recording.download": gettext("downloaded the recording"),
        "recording.release": gettext("released the recording from quarantine"),
        "recording.quarantine": gettext("put the recording in quarantine"),
        "recording.upload": gettext("delivered the sound"),
        "recording.process": gettext("checked the sound and stored it, sealed"),
        "conversation.view": gettext("opened the page"),
        "conversation.reveal": gettext("had the caller’s details shown"),
        "conversation.export": gettext("exported it as vCon"),
        "conversation.ingest": gettext("delivered it"),
        "conversation.access": gettext("looked up who may open it"),
        "attachment.download": gettext("downloaded an attachment"),
        "transcript.view": gettext("read the transcript"),
        "message.view": gettext("read the messages"),
        "audit.trail": gettext("looked up who opened it"),
    }
    return acts.get(entry.event.kind, entry.label)
