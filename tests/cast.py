"""The people of the tests: the same two houses everywhere, with relations in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from access.managers import slug_of
from access.models import Agent, RoleAssignment, TeamCover
from access.services import create_client
from audits import recorder
from keys.services import ensure_tenant_key
from tenants import scope
from tenants.models import Campaign, Purpose, Queue, Team, Tenant
from tenants.selectors import door_at
from tests.factories import make_agent, make_cover

PASSWORD = "Fuchsbau-47-im-Regen"  # long, and in nobody's list

INGEST = ("recordings:conversation:create",)
READER = (
    "recordings:conversation:view",
    "recordings:recording:play",
    "recordings:recording:export",
    "audits:entry:view",
)


@dataclass(frozen=True)
class Credentials:
    """What an API client knows."""

    client_id: str
    secret: str
    scope: str


@dataclass
class Cast:
    """One tenant and its people. `agent` and `colleague` are in different teams; `supervisor` covers the first."""

    tenant: Tenant
    host: str
    team: Team
    other_team: Team
    queue: Queue
    other_queue: Queue
    campaign: Campaign
    purpose: Purpose
    admin: Agent
    dpo: Agent
    supervisor: Agent
    quality: Agent
    agent: Agent
    colleague: Agent
    auditor: Agent
    former: Agent
    ingest: Agent
    reader: Agent
    ingest_client: Credentials
    reader_client: Credentials
    by_role: dict[str, Agent] = field(default_factory=dict)  # one person of each role


@dataclass
class House:
    """Two tenants that must never meet, and the provider's own."""

    nordwind: Cast
    suedlicht: Cast

    def other(self, cast: Cast) -> Cast:
        """The tenant that is not this one."""
        return self.suedlicht if cast is self.nordwind else self.nordwind


NAMES = {
    "nordwind": {
        "admin": "Anna Amsel",
        "dpo": "Doris Dohle",
        "supervisor": "Sabine Specht",
        "quality": "Quirin Queller",
        "agent": "Jörg Weiß",
        "colleague": "Kerstin Kranich",
        "auditor": "Arno Adler",
        "former": "Fritz Fink",
    },
    "suedlicht": {
        "admin": "Alois Ammer",
        "dpo": "Dagmar Drossel",
        "supervisor": "Severin Star",
        "quality": "Quendolin Quast",
        "agent": "Josefa Huber",
        "colleague": "Korbinian Kauz",
        "auditor": "Agnes Auer",
        "former": "Franz Falke",
    },
}
ROLE_OF = {
    "admin": "tenant_admin",
    "dpo": "dpo",
    "supervisor": "supervisor",
    "quality": "quality_analyst",
    "agent": "agent",
    "colleague": "agent",
    "auditor": "auditor",
    "former": "agent",
}


UNITS = {
    "nordwind": ("Schaden", "Vertrag", "Schaden melden", "Vertrag ändern", "Rückruf im Herbst"),
    "suedlicht": ("Störung", "Tarife", "Strom ist weg", "Tarif wechseln", "Umfrage Fernwärme"),
}


def _unit(model: type[Team | Queue | Campaign], name: str, **fields: Team) -> Team | Queue | Campaign:
    unit = model(name=name, slug=slug_of(name), **fields)
    unit.save(force_insert=True)
    return unit


def _units(slug: str) -> dict[str, Any]:
    names = UNITS[slug]
    team, other_team = _unit(Team, names[0]), _unit(Team, names[1])
    return {
        "team": team,
        "other_team": other_team,
        "queue": _unit(Queue, names[2], team=team),  # type: ignore[arg-type]
        "other_queue": _unit(Queue, names[3], team=other_team),  # type: ignore[arg-type]
        "campaign": _unit(Campaign, names[4]),
    }


def _people(slug: str, team: Team, other_team: Team) -> dict[str, Any]:
    people: dict[str, Any] = {}
    for part, name in NAMES[slug].items():
        person = make_agent(
            display_name=name,
            email=f"{part}@{slug}.example",
            team={"agent": team, "supervisor": team, "colleague": other_team}.get(part),
            is_active=part != "former",
            password=PASSWORD,
        )
        RoleAssignment(agent=person, role=ROLE_OF[part]).save(force_insert=True)
        people[part] = person
    make_cover(TeamCover, people["supervisor"], team)
    make_cover(TeamCover, people["quality"], team)
    return people


def _clients(slug: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for part, permissions in (("ingest", INGEST), ("reader", READER)):
        new = create_client(name=f"{part} {slug}", permissions=permissions, by=None)
        made[part] = new.agent
        made[f"{part}_client"] = Credentials(new.client.id, new.secret, " ".join(permissions))
    return made


def make_cast(tenant: Tenant) -> Cast:
    """People, units and clients of one tenant; the tenant itself stands in every clone of the template."""
    with recorder.access(tenant_id=tenant.id, by=None, name="test.cast"):
        ensure_tenant_key(by=None)
        units = _units(tenant.slug)
        people = _people(tenant.slug, units["team"], units["other_team"])
        purpose = Purpose.objects.get(code="quality_assurance")
        clients = _clients(tenant.slug)
    by_role = {ROLE_OF[part]: person for part, person in people.items() if part not in {"colleague", "former"}}
    host = f"{tenant.slug}.localhost"
    return Cast(tenant=tenant, host=host, purpose=purpose, by_role=by_role, **units, **people, **clients)


def make_house() -> House:
    """Both casts, in whatever database the test stands in."""
    return House(**{slug: make_cast(_tenant(slug)) for slug in NAMES})


def _tenant(slug: str) -> Tenant:
    """The tenant behind its own door: the alias "operator" is closed to tests that are undone at their end."""
    door = door_at(f"{slug}.localhost")
    assert door is not None
    with scope.tenant_scope(door.id):
        return Tenant.objects.get(pk=door.id)


@pytest.fixture
def house(db: None) -> House:
    """The cast inside a transaction that is undone at the test's end."""
    return make_house()


@pytest.fixture
def committed_house(committed_db: str) -> Iterator[House]:
    """The cast in a database of the test's own, committed: for journeys through the whole middleware."""
    yield make_house()


__all__ = ["PASSWORD", "Cast", "Credentials", "House", "committed_house", "house", "make_cast", "make_house"]
