"""The page of one conversation: head, facts, authenticity, what may be done with it, what is in the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from access import formats
from access.models import Agent
from recordings import policies
from recordings.models import Conversation, Finding, Party, Recording
from recordings.presenters import words
from recordings.presenters.listing import title_of
from recordings.presenters.words import Chip, Fact
from recordings.selectors import ConversationPageFacts, PartyView
from tenants.exceptions import DomainError
from tenants.models import Purpose


@dataclass(frozen=True)
class PurposeChoice:
    """One purpose as the question offers it."""

    code: str
    label: str
    hint: str
    needs_reason: bool


@dataclass(frozen=True)
class Dialog:
    """A question for the purpose, and what its button does."""

    id: str
    question: str
    action: str
    effect: str
    purposes: Sequence[PurposeChoice]
    chosen: str
    note: str = ""


@dataclass(frozen=True)
class ActView:
    """Something that can be done with the conversation; `refused` says why not now."""

    label: str
    icon: str
    dialog: Dialog | None = None
    refused: str = ""


@dataclass(frozen=True)
class Silence:
    """Why there is nothing to hear."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class QuarantineBox:
    """What was found, and the way out."""

    title: str
    findings: tuple[str, ...]
    release_url: str
    form: Any


@dataclass(frozen=True)
class Remark:
    """Something noticed on arrival."""

    text: str
    place: str


@dataclass(frozen=True)
class Tab:
    """One of several recordings."""

    url: str
    label: str
    here: bool


@dataclass
class PageView:
    """What the template shows."""

    number: int
    title: str
    lead: str
    chips: list[Chip]
    unit: str
    unit_url: str
    facts: list[Fact]
    tags: tuple[str, ...] | None
    authenticity: list[tuple[str, str]]
    remarks: list[Remark]
    switch: list[Tab] = field(default_factory=list)
    acts: list[ActView] = field(default_factory=list)
    dialogs: list[Dialog] = field(default_factory=list)
    quarantine: QuarantineBox | None = None
    silence: Silence | None = None
    player: Any = None
    transcript: Any = None
    messages: Sequence[Any] = ()
    messages_title: str = ""
    files: Sequence[Any] = ()
    closed_note: str = ""
    locked: Dialog | None = None
    revealed: str = ""
    reveal_dialog: bool = False
    trail: Any = None
    access_url: str = ""


def purpose_choices(purposes: Sequence[Purpose], *, always_reason: bool) -> list[PurposeChoice]:
    """The tenant's purposes in the page's language."""
    english = words.language() == "en"
    return [
        PurposeChoice(
            one.code,
            one.label_en if english else one.label_de,
            one.hint_en if english else one.hint_de,
            one.needs_reason or always_reason,
        )
        for one in purposes
    ]


def base_view(facts: ConversationPageFacts, recording: Recording | None, parties: Sequence[PartyView]) -> PageView:
    """Everything that needs no purpose."""
    conversation, card = facts.conversation, facts.card
    team = conversation.team
    return PageView(
        number=conversation.number,
        title=title_of(conversation, card),
        lead=_lead(conversation, parties),
        chips=_chips(conversation, facts),
        unit=_unit(team.name) if team else "",
        unit_url=f"{reverse('conversations:list')}?team={team.pk}" if team else "",
        facts=_facts(conversation, parties),
        tags=None if card.is_closed else card.tags,
        authenticity=_authenticity(conversation, recording),
        remarks=[Remark(str(Finding.Code(one.code).label), one.pointer) for one in facts.findings if _is_remark(one)],
        switch=_tabs(conversation, facts.recordings, recording),
        closed_note=gettext("The key of this conversation was destroyed: its content cannot be read any more.")
        if card.is_closed
        else "",
    )


def _unit(name: str) -> str:
    return name if name.lower().startswith("team") else gettext("Team %(name)s") % {"name": name}


def _lead(conversation: Conversation, parties: Sequence[PartyView]) -> str:
    parts = [
        gettext("Conversation %(number)s") % {"number": conversation.number},
        words.moment_text(conversation.started_at),
    ]
    if conversation.channel == Conversation.Channel.VOICE:
        parts.append(words.duration(conversation.duration_seconds))
    parts += [party.agent.display_name for party in parties if party.agent][:2]
    return " · ".join(parts)


def _chips(conversation: Conversation, facts: ConversationPageFacts) -> list[Chip]:
    chips = [words.state_chip(conversation.state)]
    if any(recording.state == Recording.State.RELEASED for recording in facts.recordings):
        chips.append(words.state_chip(Recording.State.RELEASED))
    reasons = {pause.reason for pause in facts.pauses}
    if "secure_pause" in reasons:
        chips.append(Chip(gettext("payment details left out"), "info", "hand-stop"))
    if conversation.capture_state != Conversation.CaptureState.ENDED:
        chips.append(Chip(conversation.get_capture_state_display(), "info", "microphone"))
    return chips[:4]


def _is_remark(finding: Finding) -> bool:
    return finding.code not in {Finding.Code.HASH_MISMATCH, Finding.Code.MEDIA_UNREADABLE}


def _facts(conversation: Conversation, parties: Sequence[PartyView]) -> list[Fact]:
    where = [conversation.get_direction_display()]
    if conversation.queue:
        where.append(gettext("queue “%(name)s”") % {"name": conversation.queue.name})
    if conversation.campaign:
        where.append(gettext("campaign “%(name)s”") % {"name": conversation.campaign.name})
    facts = [
        Fact(gettext("Begin"), (words.moment_text(conversation.started_at),)),
        Fact(gettext("Direction"), (", ".join(where),)),
    ]
    if conversation.channel == Conversation.Channel.VOICE:
        facts.insert(1, Fact(gettext("Length"), (words.duration(conversation.duration_seconds),)))
    inside = tuple(party.agent.display_name for party in parties if party.agent)
    if inside:
        team = f", {_unit(conversation.team.name)}" if conversation.team else ""
        facts.append(Fact(gettext("Agent"), (", ".join(inside) + team,)))
    return facts + [_outside(party) for party in parties if not party.agent]


def _outside(party: PartyView) -> Fact:
    label = str(Party.Role(party.role).label)
    if party.revealed is None:
        return Fact(label, (party.masked,) if party.masked else (), nowrap=True, reveal=True)
    return Fact(label, tuple(value for value in party.revealed.values() if value), reveal=True)


def _authenticity(conversation: Conversation, recording: Recording | None) -> list[tuple[str, str]]:
    facts = [(gettext("Checksum"), _checksum(recording))] if recording else []
    version = conversation.subject_key.tenant_key.version
    facts.append((gettext("Sealed"), gettext("with your key, version %(version)s") % {"version": version}))
    facts.append((gettext("Received"), words.moment_text(conversation.received_at)))
    if recording and recording.original_bytes:
        size = formats.size(recording.original_bytes, words.language())
        facts.append((gettext("Original"), gettext("sealed, %(size)s; only with an own right") % {"size": size}))
    return facts


def _checksum(recording: Recording) -> str:
    states = Recording.State
    if recording.state == states.AWAITING_UPLOAD:
        return gettext("is checked when the sound arrives")
    if recording.state == states.QUARANTINED:
        return gettext("does not match what was stated")
    if recording.released_at:
        return gettext("did not match; released on %(when)s") % {"when": words.moment_text(recording.released_at)}
    if not recording.stated_hashes:
        return gettext("none was stated on delivery; ours is kept")
    return gettext("matches the delivery")


def _tabs(conversation: Conversation, recordings: Sequence[Recording], here: Recording | None) -> list[Tab]:
    if len(recordings) < 2:
        return []
    path = reverse("conversations:detail", args=[conversation.number])
    label = gettext("Recording %(place)s · %(length)s")
    return [
        Tab(
            f"{path}?recording={place}",
            label % {"place": place, "length": formats.position(one.duration_seconds)},
            here is not None and one.pk == here.pk,
        )
        for place, one in enumerate(recordings, start=1)
    ]


def chosen_recording(recordings: Sequence[Recording], wanted: str) -> Recording | None:
    """The recording asked for by its place, else the first that can be played, else the first."""
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(recordings):
        return recordings[int(wanted) - 1]
    playable = [recording for recording in recordings if policies.can_play(recording)]
    return next(iter(playable or recordings), None)


def silence_of(facts: ConversationPageFacts, recording: Recording | None) -> Silence | None:
    """Why there is nothing to hear: none was made, it is not ready, or not for this role."""
    if not facts.can_play and (facts.recordings or facts.messages):
        text = gettext("Your role sees the facts of a conversation. Sound and words are for those who cover it.")
        return Silence(gettext("Nothing to hear or read for your role"), text)
    if recording is None:
        if facts.messages:
            return None
        text = gettext("It was taken in without sound: as notes, or because none was made.")
        return Silence(gettext("There is no recording of this conversation"), text)
    if recording.state == Recording.State.QUARANTINED:
        return None
    try:
        policies.check_playable(recording)
    except DomainError as refusal:
        return Silence(gettext("The recording cannot be played now"), str(refusal.detail))
    return None


def quarantine_of(
    recording: Recording | None, findings: Sequence[Finding], form: Any, *, may_release: bool
) -> QuarantineBox | None:
    """What is wrong with the chosen recording, and the way out for who may take it."""
    if recording is None or recording.state != Recording.State.QUARANTINED:
        return None
    reasons = [one for one in findings if one.recording_id == recording.pk and not _is_remark(one)]
    sentences = [str(Finding.Code(one.code).label) for one in reasons]
    url = reverse("conversations:release", args=[recording.conversation.number, recording.pk]) if may_release else ""
    return QuarantineBox(gettext("This recording is in quarantine"), tuple(sentences), url, form)


def messages_title(kind: str, count: int) -> str:
    """`E-mails (3)`."""
    if kind == Conversation.Channel.EMAIL:
        return ngettext("E-mail", "E-mails (%(count)s)", count) % {"count": count}
    if kind == Conversation.Channel.NOTE:
        return ngettext("Note", "Notes (%(count)s)", count) % {"count": count}
    return ngettext("Message", "Messages (%(count)s)", count) % {"count": count}


def dialog_maker(purposes: Sequence[PurposeChoice], chosen: str) -> Callable[..., Dialog]:
    """Questions of one page share their purposes and the one named last."""

    def make(name: str, question: str, action: str, effect: str, note: str = "") -> Dialog:
        return Dialog(f"purpose-{name}", question, action, effect, purposes, chosen, note)

    return make


def names_of(agents: Mapping[str, Agent]) -> dict[str, str]:
    """Display names by id."""
    return {key: agent.display_name for key, agent in agents.items()}
