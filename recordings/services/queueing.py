"""Queues the background work on recordings, by name: tasks lie above services and call them."""

from typing import Final

from access.models import Agent
from recordings.models import Recording
from tenants import jobs

PROCESS: Final = "recordings.process_recording"
QUEUE: Final = "media"


def queue_processing(*, recording: Recording, by: Agent | None) -> int:
    """Queue the check and preparation of one recording, inside the transaction that stores it."""
    return jobs.enqueue(PROCESS, queue=QUEUE, recording_id=str(recording.id))
