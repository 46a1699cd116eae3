"""One conversation: what happened between parties, over which channel, for which unit of the tenant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.selectors import Cover
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned


class Conversation(TenantOwned):
    """Clear columns are what lists filter and sort by; everything that names or quotes a caller is sealed."""

    class Channel(models.TextChoices):
        VOICE = "voice", _("Call")
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("Chat")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Note")

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Incoming")
        OUTBOUND = "outbound", _("Outgoing")
        INTERNAL = "internal", _("Internal")
        UNKNOWN = "unknown", _("Direction not known")

    class State(models.TextChoices):
        """The least finished of its recordings, so that one column tells what is still missing."""

        AWAITING_UPLOAD = "awaiting_upload", _("Waiting for the sound")
        PROCESSING = "processing", _("Being prepared")
        QUARANTINED = "quarantined", _("In quarantine")
        FAILED = "failed", _("Could not be prepared")
        READY = "ready", _("Ready")

    class CaptureState(models.TextChoices):
        """Genesys's `recordingState`: does the recorder listen right now?"""

        ACTIVE = "active", _("Recording")
        PAUSED = "paused", _("Recording paused")
        ENDED = "ended", _("Recording ended")

    number = models.PositiveBigIntegerField()
    vcon_uuid = models.UUIDField()
    content_mac = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.UNKNOWN)
    state = models.CharField(max_length=16, choices=State, default=State.READY)
    capture_state = models.CharField(max_length=8, choices=CaptureState, default=CaptureState.ENDED)
    started_at = models.DateTimeField()
    duration_seconds = models.FloatField(default=0)
    received_at = models.DateTimeField(auto_now_add=True)
    team = TenantForeignKey("tenants.Team", models.PROTECT, null=True, blank=True, related_name="conversations")
    queue = TenantForeignKey("tenants.Queue", models.PROTECT, null=True, blank=True, related_name="conversations")
    campaign = TenantForeignKey("tenants.Campaign", models.PROTECT, null=True, blank=True, related_name="conversations")
    subject_key = TenantForeignKey("keys.SubjectKey", models.PROTECT, related_name="conversations")
    # One small sealed value holds all that a list row shows: a page of 50 opens 50 values, not 300.
    sealed_card = models.BinaryField()
    # The vCon in its normal form without bodies; those lie sealed in their own rows and objects.
    sealed_vcon = models.BinaryField()

    cover = Cover(team="team_id", queue="queue_id", campaign="campaign_id", own="parties__agent_id")

    class Meta(TenantOwned.Meta):
        ordering = ("-started_at", "-id")
        constraints = [
            TenantIsolation(
                name="recordings_conversation_tenant",
                kind="content",
                fks=[
                    ("team_id", "tenants_team"),
                    ("queue_id", "tenants_queue"),
                    ("campaign_id", "tenants_campaign"),
                    ("subject_key_id", "keys_subjectkey"),
                ],
            ),
            models.UniqueConstraint(fields=["tenant", "vcon_uuid"], name="recordings_conversation_vcon"),
            models.UniqueConstraint(fields=["tenant", "number"], name="recordings_conversation_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-started_at", "-id"], name="recordings_conv_time"),
            models.Index(fields=["tenant", "queue", "-started_at"], name="recordings_conv_queue"),
            models.Index(fields=["tenant", "team", "-started_at"], name="recordings_conv_team"),
            models.Index(fields=["tenant", "state", "-started_at"], name="recordings_conv_state"),
            models.Index(fields=["tenant", "subject_key"], name="recordings_conv_key"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class NumberSeries(TenantOwned):
    """The last human number given in a tenant; its row lock puts ingests of one tenant in a line."""

    name = models.CharField(max_length=32)
    last = models.PositiveBigIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantIsolation(name="recordings_numberseries_tenant", kind="content", fks=[]),
            models.UniqueConstraint(fields=["tenant", "name"], name="recordings_numberseries_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Tag(TenantOwned):
    """A tag as a keyed token: tags are free text, so the readable word lies in the sealed card only."""

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="tags")
    token = models.CharField(max_length=32)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantIsolation(
                name="recordings_tag_tenant",
                kind="content",
                fks=[("conversation_id", "recordings_conversation", "CASCADE")],
            ),
            models.UniqueConstraint(fields=["tenant", "token", "conversation"], name="recordings_tag_once"),
        ]
        indexes = [models.Index(fields=["tenant", "conversation"], name="recordings_tag_conv")]

    def __str__(self) -> str:
        return self.token
