"""The pages of the log: rows of the list, removable filters, honest counts, the way on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from access import formats
from access.models import Agent, RoleAssignment
from access.roles import ROLES
from access.selectors import visible
from audits.models import Event
from audits.presenters.abouts import About, tell
from audits.presenters.entries import Presented, present
from audits.presenters.looks import Chip, chip_of
from tenants.models import Purpose

COUNTED_AT_MOST = 10_000
PAGING = ("before", "after")


@dataclass(frozen=True)
class Row:
    """One entry in the list."""

    url: str
    seq: int
    at: datetime
    who: str
    role: str
    what: Chip
    object: str
    object_url: str
    why: str


@dataclass(frozen=True)
class FilterChip:
    """A filter that is set, and the address without it."""

    label: str
    remove_url: str


@dataclass
class LogView:
    """What the list's template shows."""

    title: str
    lead: str
    rows: list[Row]
    summary: str
    newer: str = ""
    older: str = ""
    form: Any = None
    chips: list[FilterChip] = field(default_factory=list)
    count_line: str = ""
    clear_url: str = ""
    export_url: str = ""
    up_url: str = ""
    up_name: str = ""

    @property
    def filter_word(self) -> str:
        """The fold's label on narrow screens."""
        return gettext("Filter, %(count)s set") % {"count": len(self.chips)} if self.chips else gettext("Filter")

    @property
    def more_open(self) -> bool:
        """Whether one of the folded filters is set."""
        return bool(self.form) and any(self.form[name].value() for name in ("number", "purpose", "refused", "parts"))

    @property
    def nothing(self) -> str:
        """What an empty list says."""
        return (
            gettext("No entry matches these filters.") if self.chips else gettext("Nothing has been recorded here yet.")
        )

    @property
    def advice(self) -> str:
        """What to do about an empty list."""
        return gettext("Remove a filter, or widen the time.") if self.chips else ""

    @property
    def clear_act(self) -> str:
        """The way back to all entries."""
        return gettext("Remove all filters")


def language() -> str:
    """The page's language."""
    return formats.language_of(get_language() or "de")


def purpose_labels() -> dict[str, str]:
    """Every purpose by its code, deactivated ones too: old entries name them."""
    label = "label_en" if language() == "en" else "label_de"
    return dict(Purpose.objects.values_list("code", label))


def people_choices(agent: Agent) -> list[tuple[str, str]]:
    """Whom the list can be narrowed to."""
    people = visible(Agent.objects.all(), agent, "access:agent:view")
    return [(str(pk), name) for pk, name in people.values_list("pk", "display_name")[:500]]


def role_lines(agents: Sequence[Agent]) -> dict[UUID, str]:
    """The roles of some people in words, in one query; programs are called what they are."""
    lines: dict[UUID, list[str]] = {}
    ids = [agent.pk for agent in agents if agent.is_person]
    for agent_id, role in RoleAssignment.objects.filter(agent_id__in=ids).values_list("agent_id", "role"):
        if role in ROLES:
            lines.setdefault(agent_id, []).append(str(ROLES[role].label))
    services = {agent.pk: gettext("Interface") for agent in agents if not agent.is_person}
    return {agent_id: ", ".join(labels) for agent_id, labels in lines.items()} | services


def rows_of(events: Sequence[Event], agent: Agent) -> list[Row]:
    """The entries of one page, in a handful of queries; nothing sealed is opened for a list."""
    entries = present(events, agent, opened=False)
    abouts = tell(entries, agent)
    roles = role_lines(list({entry.actor.pk: entry.actor for entry in entries if entry.actor}.values()))
    purposes = purpose_labels()
    return [_row(entry, abouts.get(entry.event.event_id, About()), roles, purposes) for entry in entries]


def _row(entry: Presented, about: About, roles: Mapping[UUID, str], purposes: Mapping[str, str]) -> Row:
    event = entry.event
    name = about.name or entry.object_name
    why = [purposes.get(event.purpose, event.purpose) if event.purpose else "", about.note]
    return Row(
        url=reverse("audits:entry", args=[event.idx]),
        seq=event.idx,
        at=event.at,
        who=entry.actor_name,
        role=roles.get(event.actor_id, "") if event.actor_id else "",
        what=chip_of(entry),
        object=name[:1].upper() + name[1:],
        object_url=about.url,
        why=" · ".join(part for part in why if part),
    )


def summary_of(rows: Sequence[Row]) -> str:
    """From which number to which this page reaches."""
    if not rows:
        return ""
    ends = {"first": rows[-1].seq, "last": rows[0].seq}
    return gettext("Entries %(first)s to %(last)s, ordered by number") % ends


def counted(number: int) -> str:
    """A count; beyond the cap it says that it was not counted on."""
    shown = formats.count(min(number, COUNTED_AT_MOST), language())
    return f"{shown}+" if number > COUNTED_AT_MOST else shown


def count_line(found: int, total: int | None) -> str:
    """`318 of 1,204 entries`; where only a part of the log may be read, the count of that part."""
    if total is None:
        return ngettext("%(count)s entry", "%(count)s entries", found) % {"count": counted(found)}
    shown = {"found": counted(found), "total": formats.count(total, language())}
    return gettext("%(found)s of %(total)s entries") % shown


def chips_of(form: Any, params: Mapping[str, str], path: str) -> list[FilterChip]:
    """One chip for each filter that holds."""
    chips = []
    for name, value in form.cleaned_data.items():
        if value in (None, "", False):
            continue
        label = str(form.fields[name].label)
        if value is not True:
            label = gettext("%(filter)s: %(value)s") % {"filter": label, "value": _shown(form, name, value)}
        chips.append(FilterChip(label, address(path, params, without=(name, *PAGING))))
    return chips


def _shown(form: Any, name: str, value: Any) -> str:
    if name in {"since", "until"}:
        return formats.date_text(value, language())
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    return str(choices.get(value, value))


def address(path: str, params: Mapping[str, Any], *, without: Sequence[str] = (), **more: Any) -> str:
    """A list's address with some parameters taken away and others set."""
    kept = {name: value for name, value in params.items() if value and name not in without} | more
    return f"{path}?{urlencode(kept)}" if kept else path


def paged(
    rows: Sequence[Row], path: str, params: Mapping[str, str], *, has_newer: bool, has_older: bool
) -> tuple[str, str]:
    """The addresses of the newer and the older page."""
    if not rows:
        return "", ""
    newer = address(path, params, without=PAGING, after=rows[0].seq) if has_newer else ""
    older = address(path, params, without=PAGING, before=rows[-1].seq) if has_older else ""
    return newer, older
