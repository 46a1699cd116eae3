"""Taking a conversation in: one vCon, read whole, sealed whole, or refused whole."""

import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from access.models import Agent
from audits.recorder import record
from keys import services as keys
from keys.models import SubjectKey
from recordings import masking, sealing, storage
from recordings.exceptions import OtherContent
from recordings.models import Conversation, Finding, NumberSeries, Party, PartyIdentifier, Recording, Tag
from recordings.sealing import Sealer
from recordings.selectors import Card
from recordings.services.facts import Facts, gather
from recordings.services.intake_media import settle_states, take_recordings
from recordings.services.intake_texts import take_texts
from recordings.tokens import tag_token
from recordings.vcon.parsing import canonical, checked, parse
from recordings.vcon.reader import read
from recordings.vcon.writer import skeleton
from tenants import selectors as tenants
from tenants.ids import uuid7

SERIES = "conversation"


@dataclass(frozen=True)
class Ingested:
    """What became of a vCon: its conversation, whether it is new, and which recordings still want their sound."""

    conversation: Conversation
    created: bool
    uploads: tuple[Recording, ...]
    card: Card


def ingest_conversation(*, document: bytes | dict[str, Any], by: Agent | None) -> Ingested:
    """Take one vCon in. The same content again is the same conversation; other content under its uuid is refused."""
    value = parse(document) if isinstance(document, bytes) else checked(document)
    vcon = read(value)
    mac = keys.content_mac(canonical(value))
    number = _next_number()
    keeps = tenants.settings_of_current().keeps_caller_numbers
    facts = gather(vcon=vcon, keeps_caller_numbers=keeps, by=by)
    known = Conversation.objects.filter(vcon_uuid=vcon.uuid).select_related("team", "queue", "campaign").first()
    if known is not None:
        return _known_again(known, mac, facts)
    number.save(update_fields=["last"])
    with storage.undoing() as written:
        conversation = _write(facts, mac, number.last, written, by)
    record(
        "conversation.ingest",
        target=conversation,
        by=by,
        subject_keys=[conversation.subject_key_id],
        context={
            "number": conversation.number,
            "version": vcon.version or "none",
            "dialogs": len(vcon.dialogs),
            "findings": len(facts.notes),
        },
    )
    return Ingested(conversation, True, tuple(_awaiting(conversation)), _shown(facts))


def _next_number() -> NumberSeries:
    """Lock the tenant's series: two ingests of one uuid then meet here, not at the unique key."""
    NumberSeries.objects.bulk_create([NumberSeries(name=SERIES)], ignore_conflicts=True)
    series: NumberSeries = NumberSeries.objects.select_for_update().get(name=SERIES)
    series.last += 1
    return series


def _known_again(known: Conversation, mac: bytes, facts: Facts) -> Ingested:
    if not hmac.compare_digest(bytes(known.content_mac), mac):
        raise OtherContent(_("A conversation with this uuid is here already, and its content is another."))
    return Ingested(known, False, tuple(_awaiting(known)), _shown(facts))


def _awaiting(conversation: Conversation) -> list[Recording]:
    return list(conversation.recordings.filter(state=Recording.State.AWAITING_UPLOAD))


def _write(facts: Facts, mac: bytes, number: int, written: list[UUID], by: Agent | None) -> Conversation:
    key = keys.create_subject_key(kind=SubjectKey.Kind.CONVERSATION, by=by)
    sealer, vcon = Sealer(key, by), facts.vcon
    conversation = Conversation(
        id=uuid7(),
        number=number,
        vcon_uuid=vcon.uuid,
        content_mac=mac,
        channel=facts.channel,
        direction=facts.direction,
        started_at=vcon.started_at,
        duration_seconds=facts.duration,
        team=facts.team,
        queue=facts.queue,
        campaign=facts.campaign,
        subject_key=key,
    )
    conversation.sealed_card = sealer.seal_json(sealing.CARD, conversation.id, _card_of(facts))
    conversation.sealed_vcon = sealer.seal_json(sealing.VCON, conversation.id, skeleton(vcon))
    conversation.save(force_insert=True)
    _write_parties(conversation, facts, sealer)
    _write_tags(conversation, facts)
    Finding.objects.bulk_create(
        [Finding(conversation=conversation, code=note.code, pointer=note.pointer[:120]) for note in facts.notes]
    )
    recordings = take_recordings(conversation=conversation, vcon=vcon, sealer=sealer, written=written)
    take_texts(conversation=conversation, vcon=vcon, sealer=sealer, recordings=recordings)
    settle_states(conversation=conversation, by=by)
    return conversation


def _shown(facts: Facts) -> Card:
    """Show the sender what was just sent, so that nothing sealed is opened for a program that may only send."""
    card = _card_of(facts)
    return Card(subject=card["subject"], tags=tuple(card["tags"]), parties=tuple(card["parties"]))


def _card_of(facts: Facts) -> dict[str, Any]:
    """Gather what a list shows of a conversation: masked hints, never the values."""
    parties = [
        {
            "role": party.role,
            "agent_id": str(agent.pk) if agent is not None else None,
            "masked": "" if agent else masking.mask_party(name=party.name, tel=party.tel, mailto=party.mailto),
        }
        for party, agent in zip(facts.vcon.parties, facts.agents, strict=True)
    ]
    return {"subject": facts.vcon.subject, "tags": list(facts.tags), "parties": parties}


def _write_parties(conversation: Conversation, facts: Facts, sealer: Sealer) -> None:
    parties = []
    for position, (party, agent) in enumerate(zip(facts.vcon.parties, facts.agents, strict=True)):
        row = Party(id=uuid7(), conversation=conversation, position=position, role=party.role, agent=agent)
        shown = {"name": party.name, "tel": party.tel, "mailto": party.mailto, "customer_number": party.customer_number}
        row.sealed = sealer.seal_json(sealing.PARTY, row.id, shown)
        parties.append(row)
    Party.objects.bulk_create(parties)
    PartyIdentifier.objects.bulk_create(_identifiers(conversation, facts, parties))


def _identifiers(conversation: Conversation, facts: Facts, rows: list[Party]) -> list[PartyIdentifier]:
    """Index the outside parties only: our own people are found by who they are."""
    found = []
    caller = next((row for row in rows if row.role == Party.Role.CUSTOMER), None)
    for row, party, agent in zip(rows, facts.vcon.parties, facts.agents, strict=True):
        if agent is not None:
            continue
        number = party.customer_number or (facts.customer_number if row is caller else "")
        values = (
            (PartyIdentifier.Kind.PHONE, party.tel),
            (PartyIdentifier.Kind.EMAIL, party.mailto),
            (PartyIdentifier.Kind.CUSTOMER_NUMBER, number),
        )
        for kind, value in values:
            indexes = keys.blind_index(kind, value) if value else []
            found += [PartyIdentifier(party=row, conversation=conversation, kind=kind, bidx=index) for index in indexes]
    return found


def _write_tags(conversation: Conversation, facts: Facts) -> None:
    tokens = dict.fromkeys(token for tag in facts.tags if (token := tag_token(tag)))
    Tag.objects.bulk_create([Tag(conversation=conversation, token=token) for token in tokens])
