"""What an agent may do: roles, a service account's permissions, and the cover that says where."""

from typing import ClassVar

from django.contrib.auth.models import Permission
from django.db import models
from guardian.models import UserObjectPermissionBase

from access.managers import CoverManager
from access.models.agents import Agent
from tenants.database.isolation import Reference, TenantIsolation
from tenants.models import Campaign, IdentityOwned, Queue, Team, TenantForeignKey


class RoleAssignment(IdentityOwned):
    """One role of one agent. `tenant_wide` widens a role that otherwise ends at its cover."""

    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=40)
    tenant_wide = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(auto_now_add=True)
    assigned_by = TenantForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(IdentityOwned.Meta):
        ordering = ["role"]
        constraints = [
            TenantIsolation(
                name="access_roleassignment_tenant",
                kind="identity",
                fks=[("agent_id", "access_agent"), ("assigned_by_id", "access_agent")],
            ),
            models.UniqueConstraint(fields=["tenant", "agent", "role"], name="access_roleassignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.agent_id}"


class AgentPermission(IdentityOwned):
    """One permission of a service account: programs hold what they need, never a person's role."""

    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="permissions")
    permission = models.CharField(max_length=80)
    tenant_wide = models.BooleanField(default=True)

    class Meta(IdentityOwned.Meta):
        ordering = ["permission"]
        constraints = [
            TenantIsolation(name="access_agentpermission_tenant", kind="identity", fks=[("agent_id", "access_agent")]),
            models.UniqueConstraint(fields=["tenant", "agent", "permission"], name="access_agentpermission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.permission} of {self.agent_id}"


class UnitCover(IdentityOwned, UserObjectPermissionBase):
    """An agent covers one unit: django-guardian's row with a direct foreign key, under the tenant's row-level security.

    The unit's model defines the single permission `cover`, so nothing else can stand here.
    """

    user = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="%(class)s_set")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+", db_index=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by = TenantForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[CoverManager] = CoverManager()

    class Meta(IdentityOwned.Meta):
        abstract = True


def _cover_constraints(table: str, unit: str) -> list[models.BaseConstraint]:
    keys: list[Reference] = [
        ("user_id", "access_agent"),
        ("granted_by_id", "access_agent"),
        ("content_object_id", unit, "CASCADE"),
    ]
    return [
        TenantIsolation(name=f"{table}_tenant", kind="identity", fks=keys),
        models.UniqueConstraint(fields=["tenant", "user", "permission", "content_object"], name=f"{table}_once"),
    ]


class TeamCover(UnitCover):
    """An agent covers a team."""

    content_object = TenantForeignKey(Team, on_delete=models.CASCADE, related_name="covers")

    class Meta(UnitCover.Meta):
        constraints = _cover_constraints("access_teamcover", "tenants_team")

    def __str__(self) -> str:
        return f"{self.user_id} covers team {self.content_object_id}"


class QueueCover(UnitCover):
    """An agent covers a queue."""

    content_object = TenantForeignKey(Queue, on_delete=models.CASCADE, related_name="covers")

    class Meta(UnitCover.Meta):
        constraints = _cover_constraints("access_queuecover", "tenants_queue")

    def __str__(self) -> str:
        return f"{self.user_id} covers queue {self.content_object_id}"


class CampaignCover(UnitCover):
    """An agent covers a campaign."""

    content_object = TenantForeignKey(Campaign, on_delete=models.CASCADE, related_name="covers")

    class Meta(UnitCover.Meta):
        constraints = _cover_constraints("access_campaigncover", "tenants_campaign")

    def __str__(self) -> str:
        return f"{self.user_id} covers campaign {self.content_object_id}"
