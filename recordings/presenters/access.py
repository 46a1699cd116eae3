"""Who may open one conversation: people, what they may do, the path of their right, until when, when they last did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext

from access.models import Agent
from access.roles import ROLES
from recordings.models import Conversation
from recordings.presenters import words
from recordings.selectors import Way


@dataclass
class PersonRow:
    """One person or program."""

    name: str
    kind: str
    url: str
    may: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    until: str = ""
    last: str = ""


@dataclass(frozen=True)
class AccessView:
    """What the template shows."""

    number: int
    back_url: str
    lead: str
    rows: list[PersonRow]


def access_view(
    conversation: Conversation, ways: Sequence[Way], last: Mapping[UUID, datetime], *, masked: bool
) -> AccessView:
    """Group the ways by person: several rights of one person are one row."""
    rows: dict[UUID, PersonRow] = {}
    for way in ways:
        row = rows.setdefault(way.agent.pk, _row(way.agent, last, masked=masked))
        may = gettext("listen and read") if way.can_play else gettext("see facts")
        if may not in row.may:
            row.may = [may] if way.can_play else row.may or [may]
        row.why.append(_why(way, conversation))
        row.until = words.moment_list(way.until) if way.until else row.until or gettext("until withdrawn")
    lead = ngettext(
        "%(count)s person or service may open it now.", "%(count)s people and services may open it now.", len(rows)
    ) % {"count": len(rows)}
    back = reverse("conversations:detail", args=[conversation.number])
    return AccessView(conversation.number, back, lead, list(rows.values()))


def _row(agent: Agent, last: Mapping[UUID, datetime], *, masked: bool) -> PersonRow:
    return PersonRow(
        name=f"#{agent.number}" if masked else agent.display_name,
        kind="" if agent.is_person else gettext("Interface"),
        url="" if masked else _url(agent),
        last=words.moment_list(last[agent.pk]) if agent.pk in last else gettext("not yet"),
    )


def _url(agent: Agent) -> str:
    try:
        return reverse("agents:detail", args=[agent.slug]) if agent.is_person else ""
    except NoReverseMatch:
        return ""


def _why(way: Way, conversation: Conversation) -> str:
    role = str(ROLES[way.role].label) if way.role in ROLES else gettext("API client")
    paths = {
        "tenant": gettext("%(role)s, for the whole house"),
        "team": gettext("%(role)s, covers team “%(team)s”"),
        "queue": gettext("%(role)s, covers queue “%(queue)s”"),
        "campaign": gettext("%(role)s, covers campaign “%(campaign)s”"),
        "own": gettext("%(role)s, took part in it"),
    }
    return paths[way.path] % {
        "role": role,
        "team": conversation.team.name if conversation.team else "",
        "queue": conversation.queue.name if conversation.queue else "",
        "campaign": conversation.campaign.name if conversation.campaign else "",
    }
