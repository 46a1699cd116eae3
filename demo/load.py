"""Loads the demonstration once: three tenants, their people, their conversations, two weeks of accesses."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command

from access.models import Agent
from demo import history, intake, settle
from demo.calendar import ZONE, working_day
from demo.clock import set_back_to
from demo.hashing import quick_hashes
from demo.houses import House, operator_house, read_houses
from demo.state import State, write_private
from tenants.models import Tenant
from tenants.scope import tenant_scope

Progress = Callable[[str], None]
DAYS_BEFORE = 12  # working days before today on which the tenants opened


def load(*, progress: Progress) -> None:
    """Loads what is not there yet; run again after an interruption, it goes on where it stopped."""
    state = State.read()
    fresh = not state.value.get("complete")
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # refusals are part of the story
    if fresh:
        progress("Loading the demonstration: three houses and their last two weeks …")
        call_command("collectstatic", verbosity=0, interactive=False)  # the visitors see whole pages
    with quick_hashes():
        tenants = {house.slug: _load_house(house, state, progress) for house in [operator_house(), *read_houses()]}
    state.value.update(complete=True, told=state.password)
    state.save()
    write_private(state.path.with_name("demo.json"), told(state, tenants))
    logging.getLogger("django.request").setLevel(logging.NOTSET)
    if fresh:
        progress("The demonstration is loaded.")


def _load_house(house: House, state: State, progress: Progress) -> Tenant:
    opened = datetime.combine(working_day(state.today, -DAYS_BEFORE), time(8, 0), ZONE)
    known = Tenant.objects.using("operator").filter(slug=house.slug).first()
    if known is None or not state.is_done(known.id, "tenant"):
        with set_back_to(opened):
            known = settle.open_house(house, is_operator=house.slug == "operator")
        state.once(known.id, "tenant", lambda: None)
    tenant = known
    if not state.is_done(tenant.id, "people"):
        progress(f"  {house.name}: people and rights")
    with set_back_to(opened + timedelta(minutes=20)):
        state.once(tenant.id, "people", lambda: settle.add_people(tenant, house, state))
    if state.value.get("told") not in {None, state.password}:
        settle.renew_passwords(tenant, house, state.password)
    if house.teams:
        with set_back_to(opened + timedelta(minutes=40)):
            settle.add_clients(tenant, house, state)
        _fill(tenant, house, state, progress)
    return tenant


def _fill(tenant: Tenant, house: House, state: State, progress: Progress) -> None:
    """Days pass: conversations come in, people open them, in the order of the clock."""
    found = intake.deliveries(house.slug, state.today)
    with tenant_scope(tenant.id):
        by = Agent.objects.get(slug=state.clients(tenant.id)["ingest"]["slug"])
    arriving = {delivery.arrives.astimezone(ZONE).date() for delivery in found}
    working = {working_day(state.today, -back) for back in range(1, DAYS_BEFORE - 1)}
    for day in sorted(arriving | working):
        step = f"day {(day - state.today).days}"
        if state.is_done(tenant.id, step):
            continue
        todays = [delivery for delivery in found if delivery.arrives.astimezone(ZONE).date() == day]
        coming = history.visits_of(house, day) if day in working else []
        if todays or coming:
            progress(f"  {house.name}: {day.isoformat()}, conversations {len(todays)}, visits {len(coming)}")
        acts = [(delivery.arrives, partial(intake.take_in, tenant, delivery, by)) for delivery in todays]
        acts += [(begins, partial(history.visit, house, person, begins, state.password)) for begins, person in coming]
        state.once(tenant.id, step, partial(_in_order, acts))
    state.once(tenant.id, "jobs", partial(intake.settle_jobs, found[-1].arrives))


def _in_order(acts: Sequence[tuple[datetime, Callable[[], None]]]) -> None:
    for _moment, act in sorted(acts, key=lambda timed: timed[0]):
        act()


def told(state: State, tenants: dict[str, Tenant]) -> dict[str, Any]:
    """What `var/demo.json` says: addresses, accounts, clients. The shape is part of the contract."""

    def origin(slug: str) -> str:
        return f"{settings.SCHEME}://{slug}.{settings.BASE_DOMAIN}:{settings.PORT}"

    houses = {}
    for house in read_houses():
        clients = {
            name: {key: facts[key] for key in ("client_id", "client_secret", "scope")}
            for name, facts in state.clients(tenants[house.slug].id).items()
        }
        accounts = {person.account: person.email for person in house.people if person.account}
        houses[house.slug] = {"origin": origin(house.slug), "accounts": accounts, "clients": clients}
    operator = {"origin": origin("operator"), "email": operator_house().account("operator").email}
    return {"password": state.password, "operator": operator, "tenants": houses}
