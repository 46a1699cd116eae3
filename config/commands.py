"""The subcommands of `portal` that start processes: run, migrate, demo."""

import os
import sys
from argparse import ArgumentParser, Namespace

from config import processes
from tenants.command import Command


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


COMMANDS = [
    Command("run", "start the database, the web server, the worker and the sequencer", _run_arguments, _run),
    Command("migrate", "bring the database to this version", _none, _migrate),
    Command("demo", "load the demonstration", _none, _demo),
    Command("worker", "run background jobs", _none, _worker),
]
