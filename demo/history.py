"""Two weeks of accesses: people sign in, look, listen, search and are refused."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from demo.calendar import ZONE
from demo.clock import set_back_to
from demo.houses import House, Person
from demo.visitor import Visitor

Entity = dict[str, Any]
Visit = Callable[[Visitor, Random], Iterator[object]]


def _with_sound(found: list[Entity]) -> list[Entity]:
    return [entity for entity in found if any(part["state"] == "ready" for part in entity["recordings"])]


def supervise(visitor: Visitor, chance: Random) -> Iterator[object]:
    """A supervisor: reads the list, hears a call of the team, sees who else opened it."""
    yield visitor.look("/")
    found = visitor.conversations()
    yield visitor.look("/conversations/")
    for entity in chance.sample(_with_sound(found), k=min(1, len(_with_sound(found)))):
        yield visitor.look(f"/conversations/{entity['number']}/")
        purpose = chance.choice(["quality_assurance", "training"])
        yield visitor.listen(entity["recordings"][0]["id"], purpose, share=chance.choice([0.3, 0.6, 1.0]))
        yield visitor.look(f"/conversations/{entity['number']}/access/")
    if chance.random() < 0.4:
        yield visitor.look("/audits/")


def rate(visitor: Visitor, chance: Random) -> Iterator[object]:
    """Quality assurance: two calls from beginning to end."""
    found = _with_sound(visitor.conversations())
    for entity in chance.sample(found, k=min(2, len(found))):
        yield visitor.look(f"/conversations/{entity['number']}/")
        yield visitor.listen(entity["recordings"][0]["id"], "quality_assurance", share=1.0)


def work(visitor: Visitor, chance: Random) -> Iterator[object]:
    """An agent: opens the own last conversations, searches, now and then tries a colleague's."""
    yield visitor.look("/")
    own = visitor.conversations()
    for entity in own[:2]:
        yield visitor.look(f"/conversations/{entity['number']}/")
    if own and chance.random() < 0.5:
        yield visitor.conversations(q=chance.choice(["Rechnung", "Termin", "Adresse", "Werkstatt", "Zähler"]))
    seen = {entity["number"] for entity in own}
    others = [number for number in range(1, 12) if number not in seen]
    if chance.random() < 0.5:
        yield visitor.look(f"/conversations/{chance.choice(others)}/")


def protect(visitor: Visitor, chance: Random) -> Iterator[object]:
    """The data protection officer: reads the log, hears one call to settle a complaint."""
    yield visitor.look("/audits/")
    found = _with_sound(visitor.conversations())
    for entity in found[:1]:
        yield visitor.look(f"/conversations/{entity['number']}/")
        case = f"BS-2026-{chance.randrange(100, 400):04}"
        yield visitor.listen(entity["recordings"][0]["id"], "complaint", reason=f"Beschwerde {case}", share=0.5)


def administer(visitor: Visitor, chance: Random) -> Iterator[object]:
    """Administration: people and roles; a look at a conversation is refused."""
    yield visitor.look("/agents/")
    yield visitor.look("/roles/")
    if chance.random() < 0.5:
        yield visitor.look("/conversations/2/")


def audit(visitor: Visitor, chance: Random) -> Iterator[object]:
    """An auditor: the log, masked facts of one conversation; its sound is refused."""
    yield visitor.look("/audits/")
    found = visitor.conversations()
    for entity in found[:1]:
        yield visitor.look(f"/conversations/{entity['number']}/")
    for entity in _with_sound(found)[:1]:
        yield visitor.listen(entity["recordings"][0]["id"], "quality_assurance")


SIGNED_IN = 302
LEAVING = object()
VISITS: dict[str, tuple[Visit, time]] = {
    # role: what they do, and from when
    "agent": (work, time(9, 40)),
    "quality_analyst": (rate, time(10, 30)),
    "supervisor": (supervise, time(14, 10)),
    "tenant_admin": (administer, time(15, 20)),
    "dpo": (protect, time(16, 0)),
    "auditor": (audit, time(16, 40)),
}
TURNS = (
    *("supervisor", "agent", "quality_analyst", "agent", "dpo", "supervisor"),
    *("agent", "auditor", "quality_analyst", "supervisor", "agent", "tenant_admin"),
)
A_DAY = {"nordwind": 2.4, "suedlicht": 1.6, "lichtblick": 0.8}
"""Visits on a working day: enough to read, few enough to load in a minute."""


def visits_of(house: House, day: date) -> list[tuple[datetime, Person]]:
    """Who comes on that day and when; the same for the same tenant and day."""
    chance = Random(f"{house.slug}/{day.toordinal()}")
    working_days = day.toordinal() // 7 * 5 + day.weekday()
    first, last = (int(A_DAY[house.slug] * number) for number in (working_days, working_days + 1))
    timed = []
    for role in {TURNS[turn % len(TURNS)] for turn in range(first, last)}:
        people = [person for person in house.people if role in person.roles]
        if people:
            opens = datetime.combine(day, VISITS[role][1], ZONE) + timedelta(minutes=chance.randrange(35))
            timed.append((opens, chance.choice(people)))
    return sorted(timed, key=lambda visit: visit[0])


def visit(house: House, person: Person, begins: datetime, password: str) -> None:
    """One person comes, does what they do, and leaves."""
    chance = Random(f"{person.email}/{begins.toordinal()}")
    visitor = Visitor(house, person)
    acts = VISITS[person.roles[0]][0](visitor, chance)
    with set_back_to(begins):
        if visitor.sign_in(password) != SIGNED_IN:
            return
    moment, going_on = begins, True
    while going_on:
        moment += timedelta(seconds=chance.randrange(20, 240))
        with set_back_to(moment):
            going_on = next(acts, LEAVING) is not LEAVING
            if not going_on:
                visitor.sign_out()
