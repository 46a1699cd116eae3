"""Gives and takes cover: the only caller of django-guardian's assign and remove, one row at a time."""

from datetime import datetime
from typing import cast

from guardian.shortcuts import assign_perm, remove_perm  # noqa: TID251  (this is the one place)

from access.models import Agent, CampaignCover, QueueCover, TeamCover, UnitCover
from tenants.models import Campaign, Queue, Team

Unit = Team | Queue | Campaign
COVER = "cover"

TABLES: dict[type[Unit], type[UnitCover]] = {Team: TeamCover, Queue: QueueCover, Campaign: CampaignCover}


def give(*, agent: Agent, unit: Unit, expires_at: datetime | None, by: Agent | None) -> UnitCover:
    """Let the agent cover the unit, until a time or until it is taken; return the row."""
    row = cast("UnitCover", assign_perm(COVER, agent, unit))
    row.expires_at, row.granted_by_id = expires_at, by.pk if by else None
    row.save(update_fields=["expires_at", "granted_by"])
    return row


def take(*, cover: UnitCover) -> None:
    """Take the cover away."""
    remove_perm(COVER, cover.user, cover.content_object)  # type: ignore[attr-defined]
