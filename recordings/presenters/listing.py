"""The list of conversations as its page shows it: rows, removable filters, honest counts, the way on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from access import formats
from access.models import Agent
from recordings.models import Conversation
from recordings.presenters import addresses, words
from recordings.selectors.listing import COUNTED_AT_MOST, Card, ConversationPage

TITLES: Mapping[str, tuple[Promise, Promise]] = {
    "voice": (_("Call about %(subject)s"), _("Call")),
    "email": (_("E-mail: %(subject)s"), _("E-mail")),
    "chat": (_("Chat about %(subject)s"), _("Chat")),
    "message": (_("Message: %(subject)s"), _("Message")),
    "note": (_("Note: %(subject)s"), _("Note")),
}


@dataclass(frozen=True)
class Row:
    """One conversation in the list."""

    url: str
    icon: str
    title: str
    number: int
    kind: str
    started_at: datetime
    duration: float
    agent: str
    outside: str
    queue: str
    team: str
    state: words.Chip
    tags: tuple[str, ...]
    nobody: str = ""


@dataclass(frozen=True)
class FilterChip:
    """A filter that is set, and the address of the list without it."""

    label: str
    remove_url: str


@dataclass
class ListView:
    """What the template shows."""

    title: str
    lead: str
    form: Any
    rows: list[Row]
    chips: list[FilterChip]
    more_fields: list[Any]
    count_line: str
    summary: str
    clear_url: str
    newer: str = ""
    older: str = ""
    import_url: str = ""

    @property
    def more_open(self) -> bool:
        """Whether one of the folded filters is set."""
        return any(field.value() for field in self.more_fields)

    @property
    def first_fields(self) -> list[Any]:
        """Words and contacts, where this agent may search by them."""
        return [self.form[name] for name in ("words", "contact") if name in self.form.fields]

    @property
    def is_filtered(self) -> bool:
        """Whether an empty list may be the filters' doing."""
        return bool(self.chips)

    @property
    def filter_word(self) -> str:
        """The fold's label on narrow screens."""
        if not self.chips:
            return gettext("Filter")
        return gettext("Filter, %(count)s set") % {"count": len(self.chips)}

    @property
    def nothing(self) -> str:
        """Why the list is empty."""
        return gettext("No conversation matches these filters.") if self.chips else gettext("No conversations yet.")

    @property
    def how_in(self) -> str:
        """What fills an empty list."""
        return gettext("They come in through the interface or from a folder.")

    @property
    def import_act(self) -> str:
        """The way to the arrivals."""
        return gettext("See arrivals")


def title_of(conversation: Conversation, card: Card) -> str:
    """What a colleague would call it; without a subject, the channel."""
    about, alone = TITLES[conversation.channel]
    return str(about) % {"subject": card.subject} if card.subject else str(alone)


def row_of(conversation: Conversation, card: Card, people: Mapping[str, Agent]) -> Row:
    """One row; the caller is masked already in the card."""
    inside = [people[party["agent_id"]].display_name for party in card.parties if party["agent_id"] in people]
    outside = [party["masked"] for party in card.parties if party["masked"]]
    kind = f"{conversation.get_channel_display()}, {conversation.get_direction_display()}"
    tags = card.tags if not card.is_closed else (gettext("content erased"),)
    return Row(
        url=reverse("conversations:detail", args=[conversation.number]),
        icon=words.CHANNEL_ICONS[conversation.channel],
        title=title_of(conversation, card),
        number=conversation.number,
        kind=kind,
        started_at=conversation.started_at,
        duration=conversation.duration_seconds if conversation.channel == Conversation.Channel.VOICE else 0,
        agent=", ".join(inside),
        outside=", ".join(outside[:2]),
        queue=conversation.queue.name if conversation.queue else "",
        team=conversation.team.name if conversation.team else "",
        state=words.state_chip(conversation.state),
        tags=tags[:3],
    )


def chips_of(form: Any, params: Mapping[str, str], resealed: Mapping[str, str], path: str) -> list[FilterChip]:
    """One chip for each filter that holds; `resealed` is the search with one half taken away."""
    chips = []
    for name, value in form.cleaned_data.items():
        if value in (None, ""):
            continue
        shown = _shown(form, name, value)
        label = gettext("%(filter)s: %(value)s") % {"filter": form.fields[name].label, "value": shown}
        if name in resealed:
            others = {**params, addresses.SEARCH: resealed[name]}
            chips.append(FilterChip(label, addresses.without(path, others)))
        else:
            chips.append(FilterChip(label, addresses.without(path, params, name)))
    return chips


def _shown(form: Any, name: str, value: Any) -> str:
    if name in {"since", "until"}:
        return formats.date_text(value, words.language())
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    return str(choices.get(value, value))


def count_line(found: int, total: int | None) -> str:
    """`318 of 10,000+ conversations`; without filters, how many there are."""
    cap = COUNTED_AT_MOST
    if total is None:
        line = ngettext("%(count)s conversation", "%(count)s conversations", found)
        return line % {"count": words.count(found, cap)}
    return gettext("%(found)s of %(total)s conversations") % {
        "found": words.count(found, cap),
        "total": words.count(total, cap),
    }


def summary_of(rows: Sequence[Row]) -> str:
    """From when to when this page reaches."""
    if not rows:
        return ""
    first, last = words.moment_list(rows[-1].started_at), words.moment_list(rows[0].started_at)
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last} if len(rows) > 1 else last


def list_view(
    *,
    page: ConversationPage,
    people: Mapping[str, Agent],
    form: Any,
    chips: list[FilterChip],
    counts: tuple[int, int | None],
    params: Mapping[str, str],
    path: str,
    offered: Iterable[str],
    is_own: bool,
    may_import: bool,
) -> ListView:
    """Everything the list's template shows."""
    rows = [row_of(conversation, card, people) for conversation, card in page.rows]
    return ListView(
        title=gettext("My conversations") if is_own else gettext("Conversations"),
        lead=gettext("Newest first. What names a caller is masked."),
        form=form,
        rows=rows,
        chips=chips,
        more_fields=[form[name] for name in offered],
        count_line=count_line(*counts),
        summary=summary_of(rows),
        clear_url=path,
        newer=_at(path, params, page.newer),
        older=_at(path, params, page.older),
        import_url=_import_url() if may_import else "",
    )


def _at(path: str, params: Mapping[str, str], place: Any) -> str:
    return addresses.with_query(path, {**params, addresses.PLACE: addresses.write_place(place)}) if place else ""


def _import_url() -> str:
    try:
        return reverse("conversations:import")
    except NoReverseMatch:
        return ""
