"""Playback sessions: the one that is live, and those that were."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from access.models import Agent
from recordings.models import Playback, Recording
from tenants.exceptions import NotFound
from tenants.models import Purpose


def live_playback(agent: Agent, recording: Recording) -> Playback | None:
    """Return this agent's session on this recording, if one still runs."""
    rows = Playback.objects.filter(agent=agent, recording=recording, ended_at=None, expires_at__gt=timezone.now())
    found: Playback | None = rows.first()
    return found


def get_playback(agent: Agent, pk: UUID) -> Playback:
    """Return one of this agent's own sessions; another's is not there."""
    rows = Playback.objects.select_related(
        "recording__conversation__subject_key", "recording__playback_key__subject_key", "agent"
    )
    found: Playback | None = rows.filter(pk=pk, agent=agent).first()
    if found is None:
        raise NotFound()
    return found


def playbacks_of(recording: Recording) -> QuerySet[Playback]:
    """Return all sessions on one recording, newest first."""
    rows: QuerySet[Playback] = Playback.objects.filter(recording=recording).select_related("agent")
    return rows


def purposes() -> QuerySet[Purpose]:
    """Return the purposes a recording may be opened for in this tenant."""
    rows: QuerySet[Purpose] = Purpose.objects.filter(is_active=True)
    return rows
