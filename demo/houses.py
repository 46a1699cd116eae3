"""Reads who belongs to each demonstration tenant: teams, queues, campaigns, agents."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOUSES = Path(__file__).parent / "houses"
ORDER = ("nordwind", "suedlicht", "lichtblick")


@dataclass(frozen=True)
class Person:
    """One agent of the tenant; `account` is the name it has in demo.json, if any."""

    email: str
    name: str
    roles: list[str]
    account: str = ""
    team: str = ""
    covers: list[str] = field(default_factory=list)
    voice: str = ""
    pitch: int = 50
    speed: int = 155


@dataclass(frozen=True)
class House:
    """One tenant of the demonstration."""

    slug: str
    name: str
    place: str
    seat_region: str
    context_words: list[str]
    teams: list[dict[str, str]]
    queues: list[dict[str, str]]
    campaigns: list[dict[str, str]]
    people: list[Person]
    purposes_off: list[str]
    keeps_caller_numbers: bool = True
    keeps_sound: bool = True

    def person(self, email: str) -> Person:
        return next(person for person in self.people if person.email == email)

    def account(self, name: str) -> Person:
        return next(person for person in self.people if person.account == name)


def read_house(slug: str) -> House:
    """The tenant as its file describes it."""
    facts: dict[str, Any] = tomllib.loads((HOUSES / f"{slug}.toml").read_text(encoding="utf-8"))
    return House(
        slug=facts["slug"],
        name=facts["name"],
        place=facts["place"],
        seat_region=facts["seat_region"],
        context_words=facts["context_words"],
        teams=facts["teams"],
        queues=facts["queues"],
        campaigns=facts.get("campaigns", []),
        people=[Person(**person) for person in facts["agents"]],
        purposes_off=facts.get("purposes_off", []),
        keeps_caller_numbers=facts.get("keeps_caller_numbers", True),
        keeps_sound=facts.get("keeps_sound", True),
    )


def operator_house() -> House:
    """The provider's own tenant: one person, no content."""
    person = Person(email="operator@provider.example", name="Nora Dietz", roles=["operator"], account="operator")
    empty: list[dict[str, str]] = []
    return House("operator", "Betreiber", "", "", ["sprechakte", "betreiber"], empty, empty, empty, [person], [])


def read_houses() -> list[House]:
    """The three tenants, in the order in which they are loaded."""
    return [read_house(slug) for slug in ORDER]
