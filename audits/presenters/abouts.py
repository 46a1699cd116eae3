"""What an entry is about, told by the app that owns the object: the log itself knows ids only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from access.models import Agent
from audits.presenters.entries import Presented


@dataclass(frozen=True)
class About:
    """The object in words, where it can be seen (if this agent may), and what came of the act."""

    name: str = ""
    url: str = ""
    note: str = ""


Teller = Callable[[Sequence[Presented], Agent], Mapping[UUID, About]]
"""Takes entries about its types of objects; returns what to say, by event id."""

_tellers: dict[str, Teller] = {}


def register(entity_types: Sequence[str], teller: Teller) -> None:
    """Let an app tell of its own objects."""
    _tellers.update(dict.fromkeys(entity_types, teller))


def tell(entries: Sequence[Presented], agent: Agent) -> dict[UUID, About]:
    """Ask each app once for a whole page of entries."""
    groups: dict[Teller, list[Presented]] = {}
    for entry in entries:
        teller = _tellers.get(entry.event.object_type or "")
        if teller is not None:
            groups.setdefault(teller, []).append(entry)
    told: dict[UUID, About] = {}
    for teller, group in groups.items():
        told.update(teller(group, agent))
    return told
