"""The people of the tests: the same two houses everywhere, with relations in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from access.models import Agent, AgentPermission, QueueCover, RoleAssignment, TeamCover
from access.roles import PERMISSIONS
from audits import recorder
from keys.services import ensure_tenant_key
from tenants.models import Campaign, Purpose, Queue, Team, Tenant
from tests.factories import make_agent, make_cover

PASSWORD = "Fuchsbau-47-im-Regen"  # long, and in nobody's list

INGEST = ("recordings:conversation:create",)
READER = (
    "recordings:conversation:view",
    "recordings:recording:play",
    "recordings:recording:export",
    "audits:entry:view",
)


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
    by_role: dict[str, Agent] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, Agent]:
        """One person of each role, by the role's name."""
        return self.by_role


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


def _units(slug: str) -> dict[str, Team | Queue | Campaign]:
    team, other_team = Team(name="Schaden", slug="schaden"), Team(name="Vertrag", slug="vertrag")
    for unit in (team, other_team):
        unit.save(force_insert=True)
    queue = Queue(name="Schaden melden", slug="schaden-melden", team=team)
    other_queue = Queue(name="Vertrag ändern", slug="vertrag-aendern", team=other_team)
    campaign = Campaign(name="Rückruf im Herbst", slug="rueckruf-herbst")
    for row in (queue, other_queue, campaign):
        row.save(force_insert=True)
    return {"team": team, "other_team": other_team, "queue": queue, "other_queue": other_queue, "campaign": campaign}


def _people(slug: str, team: Team, other_team: Team) -> dict[str, Agent]:
    people = {}
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


def _clients() -> dict[str, Agent]:
    clients = {}
    for part, permissions in (("ingest", INGEST), ("reader", READER)):
        client = make_agent(display_name=f"Programm {part}", kind=Agent.Kind.SERVICE)
        for permission in permissions:
            assert permission in PERMISSIONS
            AgentPermission(agent=client, permission=permission).save(force_insert=True)
        clients[part] = client
    return clients


def make_cast(tenant: Tenant) -> Cast:
    """People, units and clients of one tenant; the tenant itself stands in every clone of the template."""
    with recorder.access(tenant_id=tenant.id, by=None, name="cast"):
        ensure_tenant_key(by=None)
        units = _units(tenant.slug)
        people = _people(tenant.slug, units["team"], units["other_team"])  # type: ignore[arg-type]
        cast = Cast(
            tenant=tenant,
            host=f"{tenant.slug}.localhost",
            purpose=Purpose.objects.get(code="quality_assurance"),
            **units,  # type: ignore[arg-type]
            **people,
            **_clients(),
        )
    cast.by_role = {ROLE_OF[part]: person for part, person in people.items() if part not in {"colleague", "former"}}
    return cast


def make_house() -> House:
    """Both casts, in whatever database the test stands in."""
    rows = {tenant.slug: tenant for tenant in Tenant.objects.using("operator").filter(slug__in=NAMES)}
    return House(**{slug: make_cast(rows[slug]) for slug in NAMES})


@pytest.fixture
def house(db: None) -> House:
    """The cast inside a transaction that is undone at the test's end."""
    return make_house()


@pytest.fixture
def committed_house(committed_db: str) -> Iterator[House]:
    """The cast in a database of the test's own, committed: for journeys through the whole middleware."""
    yield make_house()


__all__ = ["PASSWORD", "Cast", "House", "QueueCover", "committed_house", "house", "make_cast", "make_house"]
