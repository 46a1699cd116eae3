"""Sets a tenant up: its row, units, people, rights and API clients."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from access import services
from access.models import Agent
from demo.houses import House, Person
from demo.state import State, generated_password
from tenants.jobs import unit_of_work
from tenants.models import Campaign, Queue, Team, Tenant
from tenants.services import PURPOSES, create_tenant

LOG = ["audits:entry:view"]
CLIENTS = {
    "ingest": ("Telefonanlage", ["recordings:conversation:create"]),
    "reader": (
        "Auswertung",
        ["recordings:conversation:view", "recordings:recording:play", "recordings:recording:export", *LOG],
    ),
    "siem": ("Protokollsammlung", LOG),
}
UNITS = {"team": Team, "queue": Queue, "campaign": Campaign}


def open_house(house: House, *, is_operator: bool = False) -> Tenant:
    """The tenant with its host, settings and purposes."""
    codes = tuple(purpose["code"] for purpose in PURPOSES if purpose["code"] not in house.purposes_off)
    return create_tenant(
        slug=house.slug,
        name=house.name,
        place=house.place,
        hosts=[f"{house.slug}.{settings.BASE_DOMAIN}"],
        settings={
            "require_second_factor": False,
            "keeps_caller_numbers": house.keeps_caller_numbers,
            "password_context_words": house.context_words,
        },
        purposes=codes,
        seat_region=house.seat_region,
        is_operator=is_operator,
        by=None,
    )


def _add_person(person: Person, password: str, by: Agent | None) -> Agent:
    team = Team.objects.filter(slug=person.team).first() if person.team else None
    try:
        validate_password(password, Agent(display_name=person.name, email=person.email))
        chosen = password
    except ValidationError:
        chosen = generated_password()
    agent = services.add_agent(email=person.email, display_name=person.name, password=chosen, team=team, by=by)
    if chosen != password:  # DEMO_PASSWORD may break the rules; on this machine that is the owner's business
        agent.set_password(password)
        agent.save(update_fields=["stamp", "has_password"])
    return agent


def _give_rights(person: Person, agent: Agent, by: Agent | None) -> None:
    for role in person.roles:
        services.assign_role(agent=agent, role=role, by=by)
    for cover in person.covers:
        kind, _, slug = cover.partition(":")
        services.grant_cover(agent=agent, unit=UNITS[kind].objects.get(slug=slug), by=by)


def _add_units(house: House, by: Agent | None) -> None:
    for team in house.teams:
        if not Team.objects.filter(slug=team["slug"]).exists():
            services.create_team(name=team["name"], by=by)
    for queue in house.queues:
        if not Queue.objects.filter(slug=queue["slug"]).exists():
            served_by = Team.objects.filter(slug=queue.get("team", "")).first()
            services.create_queue(name=queue["name"], team=served_by, by=by)
    for campaign in house.campaigns:
        if not Campaign.objects.filter(slug=campaign["slug"]).exists():
            services.create_campaign(name=campaign["name"], by=by)


def add_people(tenant: Tenant, house: House, state: State) -> None:
    """The first person keeps rights and settings and lets the others in; whoever is there already is left alone."""
    first: Agent | None = None
    for person in house.people:
        with unit_of_work(tenant_id=tenant.id, name="demo.people", by=first.pk if first else None):
            agent = Agent.objects.filter(email=person.email).first()
            if agent is None:
                if first is not None:
                    _add_units(house, first)
                agent = _add_person(person, state.password, first)
                _give_rights(person, agent, first)
            first = first or agent


def renew_passwords(tenant: Tenant, house: House, password: str) -> None:
    """Gives every person of the tenant the password that demo.json tells."""
    for person in house.people:
        with unit_of_work(tenant_id=tenant.id, name="demo.password"):
            agent = Agent.objects.filter(email=person.email).first()
            if agent is not None and not agent.check_password(password):
                agent.set_password(password)
                agent.save(update_fields=["stamp", "has_password"])


def add_clients(tenant: Tenant, house: House, state: State) -> None:
    """One API client for each kind of program; its secret is known only now."""
    for name, (label, permissions) in CLIENTS.items():
        if name in state.clients(tenant.id):
            continue
        permissions = [item for item in permissions if house.keeps_sound or item != "recordings:recording:play"]
        with unit_of_work(tenant_id=tenant.id, name="demo.clients"):
            admin = Agent.objects.get(email=house.account("admin").email)
            made = services.create_client(name=f"{label} {house.place}", permissions=permissions, by=admin)
            facts = {"client_id": str(made.client.id), "client_secret": made.secret, "scope": " ".join(permissions)}
            facts["slug"] = made.agent.slug
        state.remember_client(tenant.id, name, facts)
