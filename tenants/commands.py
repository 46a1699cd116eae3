"""`portal tenant …`: open, suspend and reopen a tenant; the proof that row-level security holds."""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from tenants.command import Command
from tenants.selectors import every_tenant
from tenants.services import create_tenant, reopen_tenant, suspend_tenant


def _tenant_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=("create", "suspend", "reopen", "list"))
    parser.add_argument("slug", nargs="?", help="short name, the first part of the portal's address")
    parser.add_argument("--name", help="full name of the client")
    parser.add_argument("--place", default="", help="where it sits")
    parser.add_argument("--reason", default="", help="why; stands in the log (demanded for suspend and reopen)")


def _tenant(options: Namespace) -> int:
    if options.act == "list":
        for tenant in every_tenant():
            print(f"{tenant.slug:20} {tenant.state:10} {tenant.name}")
        return 0
    if not options.slug:
        print("Say which tenant: portal tenant", options.act, "SLUG")
        return 2
    if options.act == "create":
        host = f"{options.slug}.{settings.BASE_DOMAIN}"
        tenant = create_tenant(
            slug=options.slug, name=options.name or options.slug, place=options.place, hosts=[host], by=None
        )
        print(f"{tenant.name} is open at {settings.SCHEME}://{host}:{settings.PORT}/")
        return 0
    if not options.reason:
        print("Say why with --reason; it stands in the tenant's log.")
        return 2
    service = suspend_tenant if options.act == "suspend" else reopen_tenant
    tenant = service(slug=options.slug, by=None, reason=options.reason)
    print(f"{tenant.name} is now {tenant.state}.")
    return 0


COMMANDS = [Command("tenant", "open, suspend, reopen or list tenants", _tenant_arguments, _tenant)]
