"""`portal keys …`: change, probe or show the key of one tenant."""

import sys
from argparse import ArgumentParser, Namespace

from keys import services
from keys.exceptions import KeyUnavailable
from keys.models import TenantKey
from keys.selectors import keyring_facts
from tenants import scope
from tenants.command import Command
from tenants.jobs import unit_of_work
from tenants.models import Tenant
from tenants.selectors import every_tenant, tenant_by_slug


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=("rotate", "probe", "list"))
    parser.add_argument("--tenant", help="short name of the tenant; probe and list: all when left out")
    parser.add_argument("--reason", default="", help="why; stands in the tenant's log (demanded for rotate)")


def _run(options: Namespace) -> int:
    chosen = tenant_by_slug(options.tenant) if options.tenant else None
    if options.tenant and chosen is None:
        return _fault(f"There is no tenant {options.tenant}.")
    if options.act == "rotate" and (chosen is None or not options.reason):
        return _fault("Say which tenant with --tenant and why with --reason; both stand in the log.")
    act = {"rotate": _rotate, "probe": _probe, "list": _list}[options.act]
    failed = 0
    for tenant in [chosen] if chosen else every_tenant():
        try:
            with scope.activate(tenant.id):
                failed += act(tenant, options.reason)
        except KeyUnavailable as error:
            failed += _fault(f"{tenant.slug}: {error.technical}")
    return 1 if failed else 0


def _rotate(tenant: Tenant, reason: str) -> int:
    done = services.rotate_tenant_key(by=None, reason=reason)
    gone = ", ".join(str(version) for version in done.destroyed) or "none"
    _say(f"{tenant.slug}: version {done.version} in use, {done.rewrapped} keys moved, versions destroyed: {gone}")
    return 0


def _probe(tenant: Tenant, reason: str) -> int:
    with unit_of_work(tenant_id=tenant.id, name="keys.probe", reason=reason):
        key = services.probe_tenant_key(by=None)
    _say(f"{tenant.slug}: version {key.version} {key.probe_fault or 'opens'}")
    return 1 if key.probe_fault else 0


def _list(tenant: Tenant, reason: str) -> int:
    with unit_of_work(tenant_id=tenant.id, name="keys.list", reason=reason):
        facts = keyring_facts()
    for version in facts.versions:
        present = "present" if version.description.is_present else "gone"
        _say(f"{tenant.slug}: version {version.key.version} {version.key.state}, {version.key.provider}, {present}")
    lost = any(
        not version.description.is_present and version.key.state != TenantKey.State.DESTROYED
        for version in facts.versions
    )
    return 1 if lost else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _fault(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1


COMMANDS = [Command("keys", "change, probe or list the keys of a tenant", _arguments, _run)]
