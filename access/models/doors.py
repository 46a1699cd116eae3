"""What the endpoints remember: invitations, and answers already given to a write with the same key."""

from datetime import timedelta
from typing import Final

from django.db import models

from access.models.agents import Agent
from tenants.database.isolation import TenantIsolation
from tenants.models import IdentityOwned, TenantForeignKey


class Invitation(IdentityOwned):
    """A way in for one person, once. Only the link's SHA-256 is kept, made when the mail is."""

    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = TenantForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(IdentityOwned.Meta):
        ordering = ["-created_at"]
        constraints = [
            TenantIsolation(
                name="access_invitation_tenant",
                kind="identity",
                fks=[("agent_id", "access_agent"), ("created_by_id", "access_agent")],
            ),
            models.UniqueConstraint(
                fields=["tenant", "token_hash"], condition=~models.Q(token_hash=""), name="access_invitation_token"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.agent_id}"


class IdempotencyKey(IdentityOwned):
    """A write that was answered: the same key and body get the same answer for a day. The answer is sealed."""

    REMEMBERED: Final = timedelta(hours=24)

    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(IdentityOwned.Meta):
        constraints = [
            TenantIsolation(name="access_idempotencykey_tenant", kind="identity", fks=[("agent_id", "access_agent")]),
            models.UniqueConstraint(fields=["tenant", "agent", "key"], name="access_idempotencykey_once"),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="access_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
