"""Reads the log: what an agent may see of it, filtered; the trail of one object; how far the sequencer is behind."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from access.models import Agent
from access.roles import Reach
from access.selectors import holds, team_agents
from audits.events import ENTITY_TYPES, LISTS, ROLLED_UP
from audits.leaves import address_word
from audits.models import Event, Head, LogEntry, Opening, Trail
from keys import services as keys
from tenants.exceptions import Forbidden, NotFound

PERMISSION = "audits:entry:view"
ALIAS = "sequencer"


@dataclass(frozen=True)
class Filters:
    """What the log is narrowed to; None and empty mean "all". Times are moments; `until` is not included."""

    since: datetime | None = None
    until: datetime | None = None
    after_seq: int | None = None
    before_seq: int | None = None
    seq: int | None = None
    actor_id: UUID | None = None
    action: str = ""
    kinds: tuple[str, ...] = ()
    entity_type: str = ""
    entity_id: UUID | None = None
    request_id: UUID | None = None
    purpose: str = ""
    remote_ip: str = ""
    words: str = ""
    refused: bool = False
    rolled_up: bool = False
    without_lists: bool = False

    def named(self) -> dict[str, Any]:
        """Return what is set, for the log's own entry."""
        return {
            item.name: value
            for item in fields(self)
            if (value := getattr(self, item.name)) not in (None, "", (), False)
        }


def reach(agent: Agent | None) -> Reach:
    """Return how far this agent reads the log; Forbidden when not at all."""
    found = holds(agent, PERMISSION)
    if found is None:
        raise Forbidden(_("This needs the right “{right}”.").format(right=_("Read the access log")))
    return found


def readable(agent: Agent) -> QuerySet[Event]:
    """Return the entries within an agent's reach: all, people's, the covered teams', one's own."""
    found = reach(agent)
    everything: QuerySet[Event] = Event.objects.all()
    if Reach.TENANT in found:
        return everything
    condition = Q(event_id__in=())
    if Reach.PEOPLE in found:
        condition |= Q(actor_type="person")
    if Reach.TEAM in found or Reach.COVERED in found:
        condition |= Q(actor_id__in=team_agents(agent).order_by().values("pk"))
    if Reach.OWN in found:
        condition |= Q(actor_id=agent.pk)
    return everything.filter(condition)


def entries(agent: Agent, filters: Filters) -> QuerySet[Event]:
    """Return the entries that an agent may see, narrowed; not yet ordered."""
    found = readable(agent)
    for lookup, value in _conditions(filters):
        found = found.filter(**{lookup: value})
    if filters.rolled_up:
        found = found.exclude(kind__in=ROLLED_UP)
    if filters.without_lists:
        found = found.exclude(action__in=LISTS)
    if filters.entity_id is not None:
        found = found.filter(idx__in=_trail(filters.entity_id))
    if filters.remote_ip:
        found = found.filter(event_id__in=_openings_with(agent, [address_word(filters.remote_ip)]))
    for word in filters.words.split():
        people = Agent.objects.filter(display_name__icontains=word).order_by().values("pk")
        found = found.filter(Q(actor_id__in=people) | Q(event_id__in=_openings_with(agent, [word])))
    return found


def _conditions(filters: Filters) -> Iterable[tuple[str, Any]]:
    wanted = {
        "at__gte": filters.since,
        "at__lt": filters.until,
        "idx__gt": filters.after_seq,
        "idx__lt": filters.before_seq,
        "idx": filters.seq,
        "actor_id": filters.actor_id,
        "action": filters.action or None,
        "kind__in": filters.kinds or None,
        "object_type": filters.entity_type or None,
        "request_id": filters.request_id,
        "purpose": filters.purpose or None,
        "status": "failure" if filters.refused else None,
    }
    return ((lookup, value) for lookup, value in wanted.items() if value is not None)


def _trail(object_id: UUID) -> QuerySet[Trail, int]:
    found: QuerySet[Trail, int] = Trail.objects.filter(object_id=object_id).values_list("idx", flat=True)
    return found


def _openings_with(agent: Agent, words: Sequence[str]) -> QuerySet[Opening, UUID]:
    """Find openings by keyed tokens. Who sees masked values only may not ask: each answer would confirm a guess."""
    if Reach.MASKED in reach(agent):
        raise Forbidden(_("Sealed words can only be searched by who may read them."))
    tokens = keys.search_tokens(words)
    found: QuerySet[Opening, UUID] = Opening.objects.filter(tokens__overlap=tokens).values_list("event_id", flat=True)
    return found


def page(found: QuerySet[Event], *, size: int, newest_first: bool) -> tuple[list[Event], bool]:
    """Return one page, and whether more follows."""
    rows = list(found.order_by("-idx" if newest_first else "idx")[: size + 1])
    return rows[:size], len(rows) > size


def entry(agent: Agent, seq: int) -> Event:
    """Return one entry: 404 when there is none, 403 when it lies outside the agent's reach."""
    found = readable(agent).filter(idx=seq).first()
    if found is not None:
        return found
    if Event.objects.filter(idx=seq).exists():
        raise Forbidden(_("This entry lies outside what you may read."), code="not_covered")
    raise NotFound(_("Not there, or not yours."))


def same_request(agent: Agent, event: Event) -> list[Event]:
    """Return the other entries of the same request or job."""
    found = readable(agent).filter(request_id=event.request_id).exclude(idx=event.idx)
    return list(found.order_by("idx")[:50])


def trail_of(target_type: str, target_id: UUID, agent: Agent) -> QuerySet[Event]:
    """Return who touched one object, newest first; lists in which it only appeared are left out."""
    if target_type not in ENTITY_TYPES:
        raise NotFound(_("Not there, or not yours."))
    return readable(agent).filter(idx__in=_trail(target_id)).exclude(kind__in=ROLLED_UP).order_by("-idx")


def trail_of_any(target_ids: Sequence[UUID], agent: Agent) -> QuerySet[Event]:
    """Return who touched any of some objects that belong together, newest first."""
    found = Trail.objects.filter(object_id__in=target_ids).values_list("idx", flat=True)
    shown = readable(agent).filter(idx__in=found).exclude(kind__in=ROLLED_UP).exclude(action__in=LISTS)
    return shown.order_by("-idx")


def agent_named(agent: Agent, slug: str) -> Agent:
    """Return whose trail is asked for: 404 when there is nobody of that name here."""
    found: Agent | None = Agent.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(_("Not there, or not yours."))
    if found.pk != agent.pk and reach(agent) == Reach.OWN:
        raise Forbidden(_("This lies outside what you may read."), code="not_covered")
    return found


def trail_of_agent(agent_id: UUID, agent: Agent) -> QuerySet[Event]:
    """Return what one agent did, newest first."""
    return readable(agent).filter(actor_id=agent_id).exclude(kind__in=ROLLED_UP).order_by("-idx")


def openings_of(events: Sequence[Event]) -> list[Opening]:
    """Return what is sealed beside some events."""
    return list(Opening.objects.filter(event_id__in=[event.event_id for event in events]).order_by("event_id", "part"))


def change_entries_of(events: Sequence[Event]) -> list[LogEntry]:
    """Return which fields changed with some events."""
    found = LogEntry.objects.filter(event_id__in=[event.event_id for event in events])
    return list(found.order_by("event_id", "timestamp", "pk"))


def agents_by_id(ids: Iterable[UUID]) -> dict[UUID, Agent]:
    """Return people and services by id, those long gone left out."""
    return Agent.objects.in_bulk(set(ids))


def log_size() -> int:
    """Return how many entries the tenant has."""
    return Head.objects.values_list("size", flat=True).first() or 0


def inbox_age_seconds() -> float:
    """Return the age of the oldest leaf that has no number yet; 0 when there is none."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT event_id FROM audits_inbox ORDER BY event_id LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return 0.0
    made: float = (row[0].int >> 80) / 1000  # a UUIDv7 begins with the Unix time in milliseconds
    return max(0.0, time.time() - made)
