"""What a vCon says about the tenant: its units, its people, its channel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from access.models import Agent
from recordings.models import Conversation
from recordings.vcon.normal import NormalDialog, NormalParty, NormalVcon, Note
from recordings.vcon.reader import direction_of
from tenants.models import Campaign, Queue, Team

# What identifies a caller and is dropped where the tenant keeps no caller numbers.
TRACES: Final = ("tel", "sip", "mailto", "did", "stir", "uuid", "gmlpos", "civicaddress", "customer_number", "meta")
EMAIL_TYPES: Final = ("multipart/", "message/rfc822")


@dataclass(frozen=True)
class Facts:
    """What is known of a conversation beside its content."""

    vcon: NormalVcon
    agents: tuple[Agent | None, ...]
    channel: str
    direction: str
    team: Team | None
    queue: Queue | None
    campaign: Campaign | None
    tags: tuple[str, ...]
    customer_number: str
    notes: tuple[Note, ...]

    @property
    def duration(self) -> float:
        """Seconds from the first start to the last end."""
        ends = [(dialog.start - self.vcon.started_at).total_seconds() + dialog.duration for dialog in self.vcon.dialogs]
        return round(max(ends, default=0.0), 3)


def gather(*, vcon: NormalVcon, keeps_caller_numbers: bool, by: Agent | None) -> Facts:
    """Find the tenant's own people and units in a vCon, and settle the roles of its parties."""
    agents = _agents(vcon.parties)
    parties = _roles(vcon.parties, agents)
    if not keeps_caller_numbers:
        parties = tuple(_without_traces(party) for party in parties)
    labels, tags = _split(vcon.labels)
    notes: list[Note] = []
    team = _unit(Team, labels.get("team"), notes) or next((a.team for a in agents if a is not None and a.team_id), None)
    queue = _unit(Queue, labels.get("queue"), notes)
    return Facts(
        vcon=replace(vcon, parties=parties),
        agents=agents,
        channel=_chosen(labels.get("channel"), Conversation.Channel.values) or _channel(vcon.dialogs, parties),
        direction=_chosen(labels.get("direction"), Conversation.Direction.values)
        or (vcon.direction if vcon.direction != "unknown" else direction_of(parties, vcon.dialogs)),
        team=team or (queue.team if queue is not None else None),
        queue=queue,
        campaign=_unit(Campaign, labels.get("campaign"), notes),
        tags=tags,
        customer_number=labels.get("customer_number", "") if keeps_caller_numbers else "",
        notes=(*vcon.notes, *notes),
    )


def _agents(parties: Sequence[NormalParty]) -> tuple[Agent | None, ...]:
    addresses = {party.mailto.strip().lower() for party in parties if party.mailto}
    found = {agent.email.lower(): agent for agent in Agent.objects.filter(email__in=addresses).select_related("team")}
    return tuple(found.get(party.mailto.strip().lower()) for party in parties)


def _roles(parties: Sequence[NormalParty], agents: Sequence[Agent | None]) -> tuple[NormalParty, ...]:
    """Whoever is one of our people is an agent; beside an agent, who has no role is the caller."""
    settled = [
        replace(party, role="agent") if agent is not None else party
        for party, agent in zip(parties, agents, strict=True)
    ]
    if any(party.role in {"agent", "bot"} for party in settled):
        settled = [replace(party, role="customer") if party.role == "other" else party for party in settled]
    return tuple(settled)


def _without_traces(party: NormalParty) -> NormalParty:
    if party.role == "agent":
        return party
    fields = {key: value for key, value in party.fields.items() if key not in TRACES}
    return replace(party, tel="", mailto="", customer_number="", fields=fields)


def _split(labels: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    named: dict[str, str] = {}
    tags = []
    for label in labels:
        name, colon, value = label.partition(":")
        if colon and name in {"queue", "team", "campaign", "direction", "channel", "customer_number"}:
            named[name] = value.strip()
        else:
            tags.append(label)
    return named, tuple(tags)


def _unit(model: type[Any], slug: str | None, notes: list[Note]) -> Any:
    if not slug:
        return None
    unit = model.objects.filter(slug=slug).first()
    if unit is None:
        notes.append(Note("unit_unknown", "/attachments"))
    return unit


def _chosen(value: str | None, allowed: Sequence[str]) -> str:
    return value if value is not None and value in allowed else ""


def _channel(dialogs: Sequence[NormalDialog], parties: Sequence[NormalParty]) -> str:
    """Sound makes a call; addresses and MIME an e-mail; the application named, a chat or a message."""
    kinds = {dialog.kind for dialog in dialogs}
    if kinds - {"text"} or not dialogs:
        return Conversation.Channel.VOICE
    application = " ".join(dialog.application.lower() for dialog in dialogs)
    if any(word in application for word in ("sms", "whatsapp", "messenger", "signal", "rcs")):
        return Conversation.Channel.MESSAGE
    if "chat" in application or "slack" in application:
        return Conversation.Channel.CHAT
    if any(dialog.media_type.startswith(EMAIL_TYPES) for dialog in dialogs):
        return Conversation.Channel.EMAIL
    if parties and all(party.mailto for party in parties):
        return Conversation.Channel.EMAIL
    if any(party.tel for party in parties):
        return Conversation.Channel.MESSAGE
    return Conversation.Channel.CHAT if len(parties) > 1 else Conversation.Channel.NOTE
