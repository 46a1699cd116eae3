"""The shape of a subcommand of `portal`; apps bring theirs in `<app>/commands.py` as `COMMANDS`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """One subcommand: `portal <name …>`. `run` returns the exit status."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
