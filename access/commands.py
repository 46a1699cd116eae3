"""`portal agent …`: the first person of a tenant, and what to do when nobody can sign in any more."""

import getpass
import os
from argparse import ArgumentParser, Namespace
from uuid import UUID

from access import services
from access.mails import origin
from access.models import Agent
from access.roles import ROLES
from tenants.command import Command
from tenants.exceptions import DomainError
from tenants.jobs import unit_of_work
from tenants.selectors import tenant_by_slug

PASSWORD_VARIABLE = "AGENT_PASSWORD"  # noqa: S105  (the name of a variable)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=("add", "invite", "role", "password", "list"))
    parser.add_argument("email", nargs="?", help="the person's address")
    parser.add_argument("--tenant", required=True, help="slug of the tenant")
    parser.add_argument("--name", default="", help="the person's name, for add and invite")
    parser.add_argument("--role", action="append", default=[], choices=sorted(ROLES), help="may stand several times")
    parser.add_argument("--reason", default="", help="why; stands in the tenant's log (demanded for every change)")


def _run(options: Namespace) -> int:
    tenant = tenant_by_slug(options.tenant)
    if tenant is None:
        print(f"There is no tenant {options.tenant}.")
        return 2
    if options.act != "list" and not (options.email and options.reason):
        print("Say whom (EMAIL) and why (--reason); both stand in the tenant's log.")
        return 2
    try:
        return _work(options, tenant.id)
    except DomainError as error:
        print(error.detail, *(fault.detail for fault in error.errors if fault.detail != error.detail), sep="\n")
        return 1


def _work(options: Namespace, tenant_id: UUID) -> int:
    acts = {"add": _add, "invite": _invite, "role": _role, "password": _password, "list": _list}
    with unit_of_work(tenant_id=tenant_id, name=f"agent.{options.act}", reason=options.reason):
        return acts[options.act](options)


def _asked_password() -> str:
    """Read the password from the environment or the terminal: never from the command line, which others can see."""
    return os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password: ")


def _add(options: Namespace) -> int:
    agent = services.add_agent(email=options.email, display_name=options.name, password=_asked_password(), by=None)
    for role in options.role:
        services.assign_role(agent=agent, role=role, by=None)
    print(f"{agent.display_name} can sign in at {origin()}/login/ with {agent.email}.")
    return 0


def _invite(options: Namespace) -> int:
    services.invite_agent(email=options.email, display_name=options.name, roles=options.role, by=None)
    print("The invitation is queued; the worker sends it.")
    return 0


def _found(options: Namespace) -> Agent | None:
    agent: Agent | None = Agent.objects.filter(email=options.email.lower()).first()
    if agent is None:
        print(f"Nobody here has the address {options.email}.")
    return agent


def _role(options: Namespace) -> int:
    agent = _found(options)
    if agent is None:
        return 1
    for role in options.role:
        services.assign_role(agent=agent, role=role, by=None)
    return 0


def _password(options: Namespace) -> int:
    agent = _found(options)
    if agent is not None:
        services.set_password(agent=agent, password=_asked_password(), by=None)
    return 0 if agent else 1


def _list(options: Namespace) -> int:
    for agent in Agent.objects.prefetch_related("role_assignments"):
        roles = ", ".join(row.role for row in agent.role_assignments.all())
        print(
            f"{agent.number:>6} {agent.kind:8} {agent.state:12} {agent.email or '-':40} {agent.display_name} ({roles})"
        )
    return 0


COMMANDS = [Command("agent", "add, invite and list people; give a role; set a password", _arguments, _run)]
