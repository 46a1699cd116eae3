"""The list of conversations: filters, keyset paging, and the one sealed card a row shows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from access.models import Agent
from access.roles import Reach
from access.selectors import holds, visible
from keys import services as keys
from recordings import sealing
from recordings.models import Conversation, Message, PartyIdentifier, Recording, SearchEntry, Tag
from recordings.tokens import identifier_indexes, tag_token

VIEW: Final = "recordings:conversation:view"
PLAY: Final = "recordings:recording:play"
COUNTED_AT_MOST: Final = 10_000


class TokenQuery(SearchQuery):
    """A query taken as it stands: `to_tsquery` would read a token like 862172e6bfdc4f89 as a number and a word."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True)
class ConversationFilter:
    """What a list is narrowed to. Words and contact come as typed; only their keyed forms reach the database."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    direction: str = ""
    state: str = ""
    agent_id: UUID | None = None
    team_id: UUID | None = None
    queue_id: UUID | None = None
    campaign_id: UUID | None = None
    tag: str = ""
    words: str = ""
    contact: str = ""
    number: int | None = None

    @property
    def is_search(self) -> bool:
        """Tell whether it asks for words or a person, which the log names a search."""
        return bool(self.words or self.contact)


@dataclass(frozen=True)
class Place:
    """Where a page of a list goes on: after this row, or before it when going back to newer ones."""

    started_at: datetime
    id: UUID
    is_newer: bool = False


@dataclass(frozen=True)
class Card:
    """What a row shows of the sealed part; parties are `{"role", "agent_id", "masked"}`."""

    subject: str = ""
    tags: tuple[str, ...] = ()
    parties: tuple[dict[str, Any], ...] = ()
    is_closed: bool = False


@dataclass(frozen=True)
class ConversationPage:
    """One page of the list, newest first, each row with its card."""

    rows: tuple[tuple[Conversation, Card], ...]
    older: Place | None = None
    newer: Place | None = None
    is_last: bool = field(default=True)


def is_masked(agent: Agent) -> bool:
    """Tell whether this agent sees facts only: no subject, no search for words or people."""
    reach = holds(agent, VIEW)
    return reach is None or Reach.MASKED in reach


def filtered(agent: Agent, wanted: ConversationFilter) -> QuerySet[Conversation]:
    """Return the conversations this agent may see, narrowed to the filter."""
    rows: QuerySet[Conversation] = visible(Conversation.objects.all(), agent, VIEW)
    plain = {
        "started_at__gte": wanted.since,
        "started_at__lt": wanted.until,
        "channel": wanted.channel,
        "direction": wanted.direction,
        "state": wanted.state,
        "team_id": wanted.team_id,
        "queue_id": wanted.queue_id,
        "campaign_id": wanted.campaign_id,
        "number": wanted.number,
    }
    rows = rows.filter(**{lookup: value for lookup, value in plain.items() if value not in (None, "")})
    if wanted.agent_id is not None:
        rows = rows.filter(pk__in=Conversation.objects.filter(parties__agent_id=wanted.agent_id).values("pk"))
    if wanted.tag:
        rows = rows.filter(Exists(Tag.objects.filter(conversation=OuterRef("pk"), token=tag_token(wanted.tag))))
    return _searched(rows, agent, wanted) if wanted.is_search else rows


def _searched(rows: QuerySet[Conversation], agent: Agent, wanted: ConversationFilter) -> QuerySet[Conversation]:
    """Search by keyed tokens. Whoever may not read what was said cannot find out by searching either."""
    if is_masked(agent) or (wanted.words and holds(agent, PLAY) is None):
        return rows.none()
    if wanted.contact:
        indexes = identifier_indexes(wanted.contact)
        rows = rows.filter(Exists(PartyIdentifier.objects.filter(conversation=OuterRef("pk"), bidx__in=indexes)))
    if wanted.words:
        query = keys.text_query(wanted.words)
        if not query:
            return rows.none()
        found = SearchEntry.objects.filter(conversation=OuterRef("pk"), tokens=TokenQuery(query, search_type="raw"))
        rows = rows.filter(Exists(found))
    return rows


def list_conversations(
    agent: Agent, wanted: ConversationFilter, place: Place | None = None, page_size: int = 25
) -> ConversationPage:
    """Return one page by keyset: as fast at the hundred-thousandth row as at the first."""
    rows = filtered(agent, wanted).select_related("subject_key", "team", "queue", "campaign").defer("sealed_vcon")
    rows = rows.prefetch_related(
        Prefetch("recordings", Recording.objects.defer("sealed_peaks", "sealed_release_reason")),
        Prefetch("messages", Message.objects.defer("sealed_body")),
    )
    going_newer = place is not None and place.is_newer
    if place is not None:
        rows = rows.filter(_beyond(place))
    rows = rows.order_by("started_at", "id") if going_newer else rows.order_by("-started_at", "-id")
    found = list(rows[: page_size + 1])
    more = len(found) > page_size
    found = found[:page_size]
    if going_newer:
        found.reverse()
    has_older, has_newer = (True, more) if going_newer else (more, place is not None)
    return ConversationPage(
        rows=tuple(zip(found, open_cards(agent, found), strict=True)),
        older=Place(found[-1].started_at, found[-1].pk) if found and has_older else None,
        newer=Place(found[0].started_at, found[0].pk, is_newer=True) if found and has_newer else None,
        is_last=not has_older,
    )


def _beyond(place: Place) -> Q:
    """Compare (time, id) as one; the first condition alone bounds the index."""
    if place.is_newer:
        return Q(started_at__gte=place.started_at) & (Q(started_at__gt=place.started_at) | Q(id__gt=place.id))
    return Q(started_at__lte=place.started_at) & (Q(started_at__lt=place.started_at) | Q(id__lt=place.id))


def count_conversations(agent: Agent, wanted: ConversationFilter) -> int:
    """Count up to the cap and one more: "10,000+" is what a page then says."""
    return filtered(agent, wanted).order_by()[: COUNTED_AT_MOST + 1].count()


def open_cards(agent: Agent, conversations: Sequence[Conversation]) -> list[Card]:
    """Open the cards of a page; a conversation whose key was destroyed shows none."""
    if not conversations:
        return []
    opener = keys.Opener(by=agent, purpose="list", permission=VIEW)
    opened = opener.open_many((row.sealed_card, row.subject_key, sealing.CARD, row.pk) for row in conversations)
    masked = is_masked(agent)
    return [_card(plain, masked=masked) for plain in opened]


def _card(plain: bytes | None, *, masked: bool) -> Card:
    if plain is None:
        return Card(is_closed=True)
    held = json.loads(plain)
    if masked:
        return Card(parties=tuple(held["parties"]))
    return Card(subject=held["subject"], tags=tuple(held["tags"]), parties=tuple(held["parties"]))
