"""Puts events together with what may be shown beside them: names, addresses, changed values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from access.models import Agent
from access.roles import Reach
from access.selectors import can_see_unmasked
from audits import selectors
from audits.events import KINDS
from audits.leaf import open_commitment
from audits.models import Event, Opening
from audits.presenters import texts
from keys import services as keys

ABOUT_CALLERS = frozenset({"attachment", "conversation", "message", "playback", "recording", "transcript"})
"""Types of objects whose sealed values may name or quote a caller."""


@dataclass
class Presented:
    """One entry, ready to be shown to one agent. What that agent may not see is absent."""

    event: Event
    body: dict[str, Any]
    actor: Agent | None = None
    actor_name: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    origin: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    withheld: bool = False
    erased: bool = False

    @property
    def seq(self) -> int:
        """Return the entry's number."""
        return self.event.idx

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return texts.label(self.event.kind)

    @property
    def sentence(self) -> str:
        """Return the entry in a sentence."""
        return texts.sentence(self.body, actor=self.actor_name, names=self.names)

    @property
    def object_name(self) -> str:
        """Return what the entry is about."""
        return texts.object_named(self.body, self.names)

    @property
    def object_ids(self) -> list[str]:
        """Return the ids that stand in the leaf."""
        ids: list[str] = (self.body.get("obj") or {}).get("ids") or []
        return ids

    @property
    def level(self) -> str:
        """Return the level of the kind."""
        kind = KINDS.get(self.event.kind)
        return kind.level if kind else "user"

    @property
    def context(self) -> dict[str, Any]:
        """Return the codes and counts of the leaf."""
        context: dict[str, Any] = self.body.get("ctx") or {}
        return context


def present(events: Sequence[Event], agent: Agent, *, opened: bool = True) -> list[Presented]:
    """Present a page of entries in a handful of queries; `opened` also unseals what this agent may see."""
    found = {event.event_id: Presented(event, json.loads(event.leaf)) for event in events}
    _name(found.values(), masked=Reach.MASKED in selectors.reach(agent))
    if opened:
        _unseal(found, agent)
    return [found[event.event_id] for event in events]


def _name(found: Iterable[Presented], *, masked: bool) -> None:
    entries = list(found)
    ids = {entry.event.actor_id for entry in entries if entry.event.actor_id}
    ids |= {UUID(one) for entry in entries if entry.event.object_type == "agent" for one in entry.object_ids[:1]}
    people = selectors.agents_by_id(ids)
    names = {str(pk): (f"#{agent.number}" if masked else agent.display_name) for pk, agent in people.items()}
    for entry in entries:
        entry.actor = people.get(entry.event.actor_id) if entry.event.actor_id else None
        entry.actor_name = texts.actor_named(entry.event.actor_type, names.get(str(entry.event.actor_id)))
        entry.names = names


def _unseal(found: Mapping[UUID, Presented], agent: Agent) -> None:
    openings = selectors.openings_of([entry.event for entry in found.values()])
    allowed = [one for one in openings if _may_open(one, found[one.event_id], agent)]
    for one in openings:
        found[one.event_id].withheld |= one not in allowed
    subject_keys = keys.keys_by_id(one.key_id for one in allowed if one.key_id)
    opener = keys.Opener(by=agent, purpose="audit", permission=selectors.PERMISSION)
    items = [
        (
            bytes(one.ct),
            subject_keys.get(one.key_id) if one.key_id else None,
            f"audits.opening.{one.part}",
            one.event_id,
        )
        for one in allowed
    ]
    for one, plaintext in zip(allowed, opener.open_many(items), strict=True):
        _take(found[one.event_id], one, plaintext)


def _may_open(opening: Opening, entry: Presented, agent: Agent) -> bool:
    if Reach.MASKED in selectors.reach(agent):
        return False
    return opening.part == "a" or entry.event.object_type not in ABOUT_CALLERS or can_see_unmasked(agent)


def _take(entry: Presented, opening: Opening, plaintext: bytes | None) -> None:
    """Put unsealed values in their place, once they prove to be what the event committed to."""
    if plaintext is None:
        entry.erased = True
        return
    committed = entry.body.get("pdc") or {}
    expected = committed["a"] if opening.part == "a" else committed["o"][int(opening.part[1:])]
    data = open_commitment(plaintext, expected)
    if opening.part == "a":
        entry.origin = data
        return
    entry.personal |= {name: value for name, value in data.get("personal", {}).items() if name != "changes"}
    entry.changes += _named_changes(data.get("personal", {}).get("changes") or {})
    for change in data.get("changes", []):
        entry.changes += _named_changes(change["fields"])


def _named_changes(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"property": name, "old_values": _listed(old), "new_values": _listed(new)}
        for name, (old, new) in fields.items()
    ]


def _listed(value: Any) -> list[Any]:
    if value is None or value in ("", "None"):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
