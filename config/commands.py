"""The subcommands of `portal` that belong to no app: processes, the shell, the proof of isolation."""

import os
import sys
from argparse import ArgumentParser, Namespace

from django.apps import apps
from django.db import connections

from config import processes
from config.shell import RecordedConsole
from tenants.command import Command
from tenants.database.catalogue import inspect
from tenants.selectors import tenant_by_slug


def _none(parser: ArgumentParser) -> None:
    """A subcommand without arguments."""


def _run_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration at first start")


def _run(options: Namespace) -> int:
    return processes.run(demo=not options.no_demo)


def _migrate(options: Namespace) -> int:
    with processes.database():
        processes.migrate()
    return 0


def _demo(options: Namespace) -> int:
    with processes.database():
        processes.migrate()
        processes.load_demonstration()
    return 0


def _worker(options: Namespace) -> int:
    processes.refuse_unwalled_role()
    os.execv(sys.executable, [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2"])


def _shell_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tenant", required=True, help="slug of the tenant")
    parser.add_argument("--reason", required=True, help="why; stands in the tenant's log with every line")
    parser.add_argument("-c", "--code", default="", help="run these lines and end")


def _shell(options: Namespace) -> int:
    tenant = tenant_by_slug(options.tenant)
    if tenant is None:
        print(f"There is no tenant {options.tenant}.")
        return 2
    names = {model.__name__: model for model in apps.get_models() if hasattr(model, "tenant_id")}
    console = RecordedConsole(tenant_id=tenant.id, reason=options.reason, names=names)
    if options.code:
        return int(console.runsource(options.code, symbol="exec"))
    console.interact(banner=f"{tenant.name}: every line is one transaction and one entry in its log.", exitmsg="")
    return 0


def _check_isolation(options: Namespace) -> int:
    faults = inspect(connections["default"])
    for fault in faults:
        print(fault)
    print("The wall has no gap." if not faults else f"{len(faults)} gap(s).")
    return 1 if faults else 0


COMMANDS = [
    Command("run", "start the database, the web server, the worker and the sequencer", _run_arguments, _run),
    Command("migrate", "bring the database to this version", _none, _migrate),
    Command("demo", "load the demonstration", _none, _demo),
    Command("worker", "run background jobs", _none, _worker),
    Command("shell", "a Python shell inside one tenant, on the record", _shell_arguments, _shell),
    Command("check-isolation", "read the database's catalogue and name every gap in the wall", _none, _check_isolation),
]
