"""The log's subcommands of `portal`."""

import signal
import threading
from argparse import ArgumentParser, Namespace
from types import FrameType

from audits import sequencing
from tenants.command import Command


def _none(parser: ArgumentParser) -> None:
    """A subcommand without arguments."""


def _sequencer(options: Namespace) -> int:
    stop = threading.Event()

    def told_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told_to_stop)
    signal.signal(signal.SIGINT, told_to_stop)
    sequencing.run(stop)
    return 0


COMMANDS = [Command("sequencer", "give each entry of the access log its number (one process leads)", _none, _sequencer)]
"""What `manage.py portal` offers of this app."""
