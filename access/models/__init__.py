"""People, their secrets, their rights, and what the endpoints remember."""

from access.models.agents import Agent, AgentSecret
from access.models.doors import IdempotencyKey, Invitation
from access.models.rights import AgentPermission, CampaignCover, QueueCover, RoleAssignment, TeamCover, UnitCover

__all__ = [
    "Agent",
    "AgentPermission",
    "AgentSecret",
    "CampaignCover",
    "IdempotencyKey",
    "Invitation",
    "QueueCover",
    "RoleAssignment",
    "TeamCover",
    "UnitCover",
]
