"""Who took part: parties by their place in the conversation, and the keyed index that finds them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.selectors import Cover
from recordings.models.conversations import Conversation
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned


class Party(TenantOwned):
    """One party; name, number and addresses are sealed under the conversation's key."""

    class Role(models.TextChoices):
        CUSTOMER = "customer", _("Caller")
        AGENT = "agent", _("Agent")
        BOT = "bot", _("Assistant")
        OTHER = "other", _("Other party")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=8, choices=Role, default=Role.OTHER)
    agent = TenantForeignKey("access.Agent", models.PROTECT, null=True, blank=True, related_name="parties")
    sealed = models.BinaryField()

    cover = Cover(
        team="conversation__team_id",
        queue="conversation__queue_id",
        campaign="conversation__campaign_id",
        own="conversation__parties__agent_id",
    )

    class Meta(TenantOwned.Meta):
        ordering = ("position",)
        constraints = [
            TenantIsolation(
                name="recordings_party_tenant",
                kind="content",
                fks=[("conversation_id", "recordings_conversation", "CASCADE"), ("agent_id", "access_agent")],
            ),
            models.UniqueConstraint(fields=["tenant", "conversation", "position"], name="recordings_party_position"),
        ]
        indexes = [models.Index(fields=["tenant", "agent"], name="recordings_party_agent")]

    def __str__(self) -> str:
        return f"{self.role} {self.position}"


class PartyIdentifier(TenantOwned):
    """A blind index of one number or address of one party: equality can be asked, the value cannot be read."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"
        CUSTOMER_NUMBER = "customer_no"

    class Provenance(models.TextChoices):
        SIGNALLING = "signalling"
        IMPORTED = "imported"

    party = TenantForeignKey(Party, models.CASCADE, related_name="identifiers")
    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=Kind)
    bidx = models.BinaryField(max_length=16)
    provenance = models.CharField(max_length=16, choices=Provenance, default=Provenance.SIGNALLING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantIsolation(
                name="recordings_partyidentifier_tenant",
                kind="content",
                fks=[
                    ("party_id", "recordings_party", "CASCADE"),
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "bidx"], name="recordings_ident_bidx"),
            models.Index(fields=["tenant", "conversation"], name="recordings_ident_conv"),
        ]

    def __str__(self) -> str:
        return self.kind
