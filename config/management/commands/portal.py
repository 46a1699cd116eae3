"""`manage.py portal …`: the product's own command; each app brings its subcommands."""

from argparse import Namespace
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import commands as own
from config import processes
from tenants.command import Command as Subcommand
from tenants.exceptions import DomainError

STARTS_BY_ITSELF = ("run", "migrate", "demo", "worker", "sequencer")
APPS = ("tenants", "access", "keys", "audits", "recordings")


def subcommands() -> list[Subcommand]:
    """Return every subcommand: those of the processes, then each app's."""
    found: list[Subcommand] = [*own.COMMANDS]
    for app in APPS:
        if find_spec(f"{app}.commands") is None:
            continue
        found += import_module(f"{app}.commands").COMMANDS
    return found


class Command(BaseCommand):
    """Dispatches to a subcommand."""

    help = "Run and administer the portal."
    requires_system_checks: list[Any] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Register the subcommands."""
        choices = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
        for command in subcommands():
            child = choices.add_parser(command.name, help=command.help)
            command.add_arguments(child)
            child.set_defaults(run_subcommand=command.run)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one, and say what went wrong in one sentence."""
        run = options.pop("run_subcommand")
        try:
            with nullcontext() if options["subcommand"] in STARTS_BY_ITSELF else processes.joined():
                status = run(Namespace(**options))
        except DomainError as error:
            raise CommandError(error.detail or error.code) from error
        if status:
            raise SystemExit(status)
