"""Who may open one conversation, and why: the role that says what, and the path that says where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from access.models import Agent, AgentPermission, CampaignCover, QueueCover, RoleAssignment, TeamCover
from access.roles import ROLES, Reach
from access.selectors import live_covers
from recordings.models import Conversation
from recordings.selectors.listing import PLAY, VIEW


@dataclass(frozen=True)
class Way:
    """One way in for one agent. `path` is tenant, team, queue, campaign or own; `role` is empty for API clients."""

    agent: Agent
    role: str
    path: str
    can_play: bool
    until: Any = None


def ways_into(conversation: Conversation) -> list[Way]:
    """List everyone who may open this conversation now, each with every way in."""
    units = _units(conversation)
    own = set(conversation.parties.filter(agent__isnull=False).values_list("agent_id", flat=True))
    covered = _covering(units)
    ways = [*_by_role(covered, own), *_by_permission(covered)]
    return sorted(ways, key=lambda way: (way.agent.display_name, way.role, way.path))


def _units(conversation: Conversation) -> dict[str, UUID]:
    found = {"team": conversation.team_id, "queue": conversation.queue_id, "campaign": conversation.campaign_id}
    return {kind: unit for kind, unit in found.items() if unit is not None}


def _covering(units: dict[str, UUID]) -> dict[UUID, list[tuple[str, Any]]]:
    """Return who covers a unit of the conversation: agent → (kind of unit, until)."""
    found: dict[UUID, list[tuple[str, Any]]] = {}
    for kind, model in (("team", TeamCover), ("queue", QueueCover), ("campaign", CampaignCover)):
        if kind in units:
            rows = live_covers(model).filter(content_object_id=units[kind]).values_list("user_id", "expires_at")
            for agent_id, until in rows:
                found.setdefault(agent_id, []).append((kind, until))
    return found


def _by_role(covered: dict[UUID, list[tuple[str, Any]]], own: set[UUID]) -> Iterator[Way]:
    now = timezone.now()
    names = [name for name, role in ROLES.items() if VIEW in role.permissions]
    rows = RoleAssignment.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), role__in=names, agent__is_active=True
    )
    for row in rows.select_related("agent"):
        reach = ROLES[row.role].permissions[VIEW]
        can_play = PLAY in ROLES[row.role].permissions
        if Reach.TENANT in reach or (row.tenant_wide and Reach.COVERED in reach):
            yield Way(row.agent, row.role, "tenant", can_play, row.expires_at)
            continue
        if Reach.COVERED in reach:
            for kind, until in covered.get(row.agent_id, ()):
                yield Way(row.agent, row.role, kind, can_play, until or row.expires_at)
        if Reach.OWN in reach and row.agent_id in own:
            yield Way(row.agent, row.role, "own", can_play, row.expires_at)


def _by_permission(covered: dict[UUID, list[tuple[str, Any]]]) -> Iterator[Way]:
    rows = AgentPermission.objects.filter(permission__in=[VIEW, PLAY], agent__is_active=True).select_related("agent")
    playing = {row.agent_id for row in rows if row.permission == PLAY}
    for row in rows:
        if row.permission != VIEW:
            continue
        if row.tenant_wide:
            yield Way(row.agent, "", "tenant", row.agent_id in playing)
        for kind, until in () if row.tenant_wide else covered.get(row.agent_id, ()):
            yield Way(row.agent, "", kind, row.agent_id in playing, until)
