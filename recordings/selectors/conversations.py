"""One conversation, opened: its rows, its parties, what hangs on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from access.guards import get_visible
from access.models import Agent
from access.roles import Reach
from access.selectors import can_see_unmasked, holds, visible
from keys import services as keys
from recordings import sealing
from recordings.models import Attachment, Conversation, Finding, Message, Party, Pause, Recording, Transcript
from recordings.selectors.listing import PLAY, VIEW, Card, is_masked, open_cards

UNMASK: Final = "recordings:conversation:unmask"


@dataclass(frozen=True)
class PartyView:
    """One party as this agent may see it: `name`, `tel`, `mailto` and `customer_number` only where revealed."""

    position: int
    role: str
    agent: Agent | None
    masked: str
    revealed: dict[str, str] | None = None


@dataclass(frozen=True)
class ConversationPageFacts:
    """All that the page of one conversation shows before anything is played or read."""

    conversation: Conversation
    card: Card
    parties: tuple[PartyView, ...]
    recordings: tuple[Recording, ...]
    messages: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    transcripts: tuple[Transcript, ...]
    findings: tuple[Finding, ...]
    pauses: tuple[Pause, ...]
    can_play: bool
    needs_reason: bool
    can_unmask: bool


def get_conversation(
    agent: Agent, *, number: int | None = None, pk: UUID | None = None, permission: str = VIEW
) -> Conversation:
    """Return one conversation by its number or id: 404 when it is not there, 403 when it is not covered."""
    lookup: dict[str, Any] = {"number": number} if pk is None else {"pk": pk}
    rows = Conversation.objects.select_related("subject_key", "team", "queue", "campaign")
    found: Conversation = get_visible(rows, agent, permission, **lookup)
    return found


def get_recording(agent: Agent, pk: UUID, permission: str = VIEW) -> Recording:
    """Return one recording, for what the permission allows."""
    rows = Recording.objects.select_related(
        "conversation__subject_key", "original_key__subject_key", "playback_key__subject_key"
    )
    found: Recording = get_visible(rows, agent, permission, pk=pk)
    return found


def may_read(agent: Agent, conversation: Conversation) -> bool:
    """Tell whether this agent may hear and read what was said in this conversation."""
    return visible(Conversation.objects.filter(pk=conversation.pk), agent, PLAY).exists()


def needs_reason(agent: Agent, permission: str) -> bool:
    """Tell whether this agent must name a case or reason for this permission."""
    return Reach.REASON in (holds(agent, permission) or Reach(0))


def conversation_page(agent: Agent, conversation: Conversation) -> ConversationPageFacts:
    """Gather what one page shows; the caller's name and number stay masked."""
    card = open_cards(agent, [conversation])[0]
    return ConversationPageFacts(
        conversation=conversation,
        card=card,
        parties=tuple(parties_of(conversation, card)),
        recordings=tuple(conversation.recordings.all()),
        messages=tuple(conversation.messages.defer("sealed_body")),
        attachments=tuple(conversation.attachments.defer("sealed_body")),
        transcripts=tuple(conversation.transcripts.defer("sealed_turns", "sealed_source")),
        findings=tuple(conversation.findings.all()),
        pauses=tuple(conversation.pauses.select_related("paused_by", "resumed_by")),
        can_play=may_read(agent, conversation),
        needs_reason=needs_reason(agent, PLAY),
        can_unmask=can_see_unmasked(agent) and visible(_only(conversation), agent, UNMASK).exists(),
    )


def _only(conversation: Conversation) -> QuerySet[Conversation]:
    rows: QuerySet[Conversation] = Conversation.objects.filter(pk=conversation.pk)
    return rows


def parties_of(conversation: Conversation, card: Card) -> list[PartyView]:
    """Return the parties as the card shows them, with the tenant's own people by name."""
    rows: Sequence[Party] = list(conversation.parties.select_related("agent"))
    masks = [str(party["masked"]) for party in card.parties]
    return [
        PartyView(row.position, row.role, row.agent, masks[row.position] if row.position < len(masks) else "")
        for row in rows
    ]


def open_parties(agent: Agent, conversation: Conversation, *, purpose: str) -> list[PartyView]:
    """Open names, numbers and addresses of the parties, for who holds the right to see them."""
    card = open_cards(agent, [conversation])[0]
    opener = keys.Opener(by=agent, purpose=purpose, permission=UNMASK)
    rows = list(conversation.parties.order_by("position"))
    opened = opener.open_many((row.sealed, conversation.subject_key, sealing.PARTY, row.pk) for row in rows)
    return [
        PartyView(view.position, view.role, view.agent, view.masked, json.loads(plain) if plain else None)
        for view, plain in zip(parties_of(conversation, card), opened, strict=True)
    ]


def agents_in(cards: Sequence[Card]) -> dict[str, Agent]:
    """Return the tenant's own people of several cards, by id, in one query."""
    ids = {party["agent_id"] for card in cards for party in card.parties if party["agent_id"]}
    return {str(agent.pk): agent for agent in Agent.objects.filter(pk__in=ids)} if ids else {}


__all__ = [
    "UNMASK",
    "ConversationPageFacts",
    "PartyView",
    "agents_in",
    "conversation_page",
    "get_conversation",
    "get_recording",
    "is_masked",
    "may_read",
    "needs_reason",
    "open_parties",
    "parties_of",
]
