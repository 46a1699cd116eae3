"""Lets the conversations of a tenant come in: by the same services as the API, at the time at which they were held."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from access.models import Agent
from demo.calendar import moved
from demo.clock import set_back_to
from demo.script import VCONS
from recordings import services
from recordings.models import Recording
from recordings.tasks import process_recording
from tenants import scope
from tenants.jobs import drain, unit_of_work
from tenants.models import Tenant

DELAY = timedelta(minutes=8)  # from the end of a conversation to its arrival
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Delivery:
    """One committed vCon, moved to the days before the load."""

    name: str
    path: Path
    vcon: dict[str, Any]

    @property
    def arrives(self) -> datetime:
        last = max(self.vcon["dialog"], key=lambda dialog: dialog["start"])
        return datetime.fromisoformat(last["start"]) + timedelta(seconds=last["duration"]) + DELAY

    def media_of(self, recording: Recording) -> Path:
        """The file beside the vCon; it may be missing on purpose."""
        return self.path.parent / str(self.vcon["dialog"][recording.position]["filename"])


def _moved(value: Any, start: str, today: date) -> Any:
    if isinstance(value, dict):
        times = ("start", "created_at", "updated_at", "time")
        return {
            key: moved(item, start, today) if key in times and isinstance(item, str) else _moved(item, start, today)
            for key, item in value.items()
        }
    return [_moved(item, start, today) for item in value] if isinstance(value, list) else value


def deliveries(slug: str, today: date) -> list[Delivery]:
    """The conversations of one tenant in the order in which they arrive."""
    found = []
    for path in sorted((VCONS / slug).glob("*.vcon.json")):
        vcon = json.loads(path.read_text(encoding="utf-8"))
        shifted = _moved(vcon, vcon["dialog"][0]["start"], today)
        found.append(Delivery(path.name.removesuffix(".vcon.json"), path, shifted))
    return sorted(found, key=lambda delivery: delivery.arrives)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, CHUNK), b"")


def take_in(tenant: Tenant, delivery: Delivery, by: Agent) -> None:
    """One conversation and its sound, prepared for playback; taking it in again changes nothing."""
    work = partial(unit_of_work, tenant_id=tenant.id, by=by.pk)
    with set_back_to(delivery.arrives):
        with work(name="demo.ingest"):
            taken = services.ingest_conversation(document=delivery.vcon, by=by)
        for recording in taken.uploads:
            path = delivery.media_of(recording)
            if not path.exists():
                continue
            with work(name="demo.upload"):
                upload = services.begin_upload(recording=recording, by=by)
            with scope.activate(tenant.id):
                received = services.receive_media(upload=upload, chunks=_chunks(path), by=by)
            with work(name="demo.upload"):
                services.keep_upload(received=received, media_type="audio/ogg", by=by)
            with scope.activate(tenant.id):
                process_recording.run(recording_id=str(recording.pk))


def settle_jobs(moment: datetime) -> None:
    """Empties the queue: what it holds was done above, at its time, so the worker finds nothing left to do."""
    with set_back_to(moment):
        drain()
