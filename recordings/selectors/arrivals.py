"""What came in and what is in its way: quarantine, missing sound, failures, the last arrivals, the jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from access.models import Agent
from access.selectors import holds, visible
from audits import selectors as audits
from audits.models import Event
from recordings.models import Conversation, Finding, Recording
from tenants.models import Job

PERMISSION = "recordings:import:view"
SHOWN = 20
DAYS = 14
INGEST_ROUTES = ("api-conversations", "api-recording-media")


@dataclass(frozen=True)
class Pile:
    """Recordings in one state, the newest first, and how many there are."""

    rows: tuple[Recording, ...]
    count: int


def pile(agent: Agent, state: str) -> Pile:
    """Return the recordings in one state."""
    rows = visible(Recording.objects.filter(state=state), agent, PERMISSION)
    shown = rows.select_related("conversation").prefetch_related(
        Prefetch("findings", queryset=Finding.objects.order_by("created_at"))
    )
    return Pile(tuple(shown.order_by("-conversation__received_at")[:SHOWN]), rows.count())


def latest(agent: Agent) -> list[Conversation]:
    """Return what came in last."""
    return list(visible(Conversation.objects.all(), agent, PERMISSION).order_by("-received_at")[:SHOWN])


def refused(agent: Agent) -> list[Event]:
    """Return refusals at the endpoints that take conversations in, as far as this agent reads the log."""
    if holds(agent, audits.PERMISSION) is None:
        return []
    wanted = audits.Filters(since=timezone.now() - timedelta(days=DAYS), kinds=("request.refuse",))
    rows: Sequence[Event] = list(audits.entries(agent, wanted).order_by("-idx")[:500])
    marks = tuple(f'"r":"{name}"' for name in INGEST_ROUTES)
    return [row for row in rows if any(mark in row.leaf for mark in marks)][:SHOWN]


def jobs() -> list[Job]:
    """Return the jobs of late."""
    return list(Job.objects.filter(created_at__gte=timezone.now() - timedelta(days=DAYS))[:10])
