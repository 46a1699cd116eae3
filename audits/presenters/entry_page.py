"""The page of one entry: facts, changes before and after, the rest of its request, the leaf as it was written."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from access import formats
from access.models import Agent
from audits.presenters import pages
from audits.presenters.abouts import About, tell
from audits.presenters.entries import Presented
from audits.presenters.looks import Chip, chip_of, shape_of


@dataclass(frozen=True)
class Fact:
    """One line of facts."""

    label: str
    value: str
    url: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """Another entry of the same request."""

    shape: str
    text: str
    url: str
    entry: str


@dataclass(frozen=True)
class Link:
    """A way to follow."""

    label: str
    url: str


@dataclass
class EntryView:
    """What the entry's template shows."""

    seq: int
    sentence: str
    at: datetime
    what: Chip
    facts: list[Fact]
    changes: list[Change]
    technical: list[Fact]
    leaf: str
    leaf_hash: str
    same_request: list[Line] = field(default_factory=list)
    trails: list[Link] = field(default_factory=list)


def entry_view(entry: Presented, same: Sequence[Presented], agent: Agent) -> EntryView:
    """Everything the page of one entry shows."""
    about = tell([entry], agent).get(entry.event.event_id, About())
    return EntryView(
        seq=entry.seq,
        sentence=entry.sentence,
        at=entry.event.at,
        what=chip_of(entry),
        facts=_facts(entry, about),
        changes=[_change(one) for one in entry.changes],
        technical=_technical(entry),
        leaf=entry.event.leaf,
        leaf_hash=base64.b64encode(bytes(entry.event.leaf_hash)).decode(),
        same_request=[line_of(other) for other in same],
        trails=_trails(entry),
    )


def line_of(entry: Presented) -> Line:
    """One line of a timeline of entries."""
    url = reverse("audits:entry", args=[entry.seq])
    return Line(shape_of(entry), entry.sentence, url, gettext("Entry %(seq)s") % {"seq": entry.seq})


def _facts(entry: Presented, about: About) -> list[Fact]:
    event, lang = entry.event, pages.language()
    role = pages.role_lines([entry.actor]).get(entry.actor.pk, "") if entry.actor else ""
    purposes = pages.purpose_labels()
    local = timezone.localtime(event.at)
    name = about.name or entry.object_name
    facts = [
        Fact(gettext("Who"), entry.actor_name, sub=role),
        Fact(gettext("What"), entry.label, sub=about.note),
        Fact(gettext("On what"), name[:1].upper() + name[1:], url=about.url),
        Fact(
            gettext("What for"),
            purposes.get(event.purpose, event.purpose) if event.purpose else gettext("no purpose asked"),
        ),
        Fact(
            gettext("Outcome"),
            gettext("carried out") if event.status == "success" else gettext("refused or failed"),
            sub=_reason(entry),
        ),
        Fact(gettext("When"), f"{formats.date_text(local, lang)}, {local:%H:%M:%S}"),
        Fact(gettext("From where"), _origin(entry)),
    ]
    for key, value in entry.personal.items():
        facts.append(Fact(_word(key), _typed(value)))
    if entry.withheld:
        facts.append(Fact(gettext("Sealed details"), gettext("present, but not for your role")))
    if entry.erased:
        facts.append(Fact(gettext("Sealed details"), gettext("erased with their key")))
    return facts


def _reason(entry: Presented) -> str:
    reason = entry.context.get("reason") or entry.context.get("code") or ""
    words = {
        "missing_permission": gettext("the right is missing"),
        "not_covered": gettext("outside what this person covers"),
        "not_found": gettext("not there, or of another tenant"),
        "quarantined": gettext("the recording is in quarantine"),
        "playback_over": gettext("the playback session was over"),
    }
    return words.get(str(reason), "")


def _origin(entry: Presented) -> str:
    found = entry.origin.get("addresses") or []
    if found:
        return ", ".join(str(one) for one in found)
    return (
        gettext("erased") if entry.erased else gettext("not shown") if entry.withheld else gettext("inside the portal")
    )


def _technical(entry: Presented) -> list[Fact]:
    event = entry.event
    facts = [Fact("kind", event.kind), Fact("id", str(event.event_id)), Fact("request", str(event.request_id or ""))]
    if entry.origin.get("client"):
        facts.append(Fact("client", str(entry.origin["client"])))
    return [
        *facts,
        *(Fact(f"ctx.{key}", json.dumps(value, ensure_ascii=False)) for key, value in sorted(entry.context.items())),
    ]


def _trails(entry: Presented) -> list[Link]:
    links = []
    event = entry.event
    if event.object_type and len(entry.object_ids) == 1:
        url = reverse("audits:object", args=[event.object_type, entry.object_ids[0]])
        links.append(Link(gettext("Everything that happened to this object"), url))
    if entry.actor:
        url = reverse("audits:agent", args=[entry.actor.slug])
        links.append(Link(gettext("Everything that %(name)s did") % {"name": entry.actor_name}, url))
        links += _page_of(entry.actor)
    return links


def _page_of(agent: Agent) -> list[Link]:
    try:
        return [
            Link(
                gettext("The page of %(name)s") % {"name": agent.display_name},
                reverse("agents:detail", args=[agent.slug]),
            )
        ]
    except NoReverseMatch:
        return []


FIELD_WORDS = {
    "display_name": lambda: gettext("Name"),
    "email": lambda: gettext("E-mail address"),
    "name": lambda: gettext("Name"),
    "role": lambda: gettext("Role"),
    "team": lambda: gettext("Team"),
    "is_active": lambda: gettext("Active"),
    "expires_at": lambda: gettext("Ends"),
    "tenant_wide": lambda: gettext("For the whole house"),
    "reason": lambda: gettext("Reason"),
    "query": lambda: gettext("Searched for"),
    "login": lambda: gettext("Tried to sign in as"),
    "language": lambda: gettext("Language"),
    "appearance": lambda: gettext("Appearance"),
}


def _word(key: str) -> str:
    known = FIELD_WORDS.get(key)
    return known() if known else key.replace("_", " ").capitalize()


def _typed(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_word(str(key))}: {_typed(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_typed(one) for one in value)
    if value is True or value == "True":
        return gettext("yes")
    if value is False or value == "False":
        return gettext("no")
    return _moment(str(value))


def _moment(text: str) -> str:
    """Times in changes are stored as written by the database; people read them on their own clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) < len("2026-11-20 10:00") or found.tzinfo is None:
        return text
    return formats.moment_text(timezone.localtime(found), pages.language())


def _change(change: Mapping[str, Any]) -> Change:
    before, after = _typed(change["old_values"]), _typed(change["new_values"])
    return Change(_word(str(change["property"])), before, after)
