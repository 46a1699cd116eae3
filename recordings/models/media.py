"""Sound: one recording, its sealed original, its playback form, and the pauses while it was made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.selectors import Cover
from recordings.models.conversations import Conversation
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned

COVER = Cover(
    team="conversation__team_id",
    queue="conversation__queue_id",
    campaign="conversation__campaign_id",
    own="conversation__parties__agent_id",
)


class Recording(TenantOwned):
    """One stretch of sound of a conversation; `position` is its place in the vCon's dialog list."""

    class State(models.TextChoices):
        AWAITING_UPLOAD = "awaiting_upload", _("Waiting for the sound")
        PROCESSING = "processing", _("Being prepared")
        READY = "ready", _("Ready")
        QUARANTINED = "quarantined", _("In quarantine")
        FAILED = "failed", _("Could not be prepared")
        RELEASED = "released", _("Released from quarantine")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="recordings")
    position = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    duration_seconds = models.FloatField(default=0)
    started_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State, default=State.AWAITING_UPLOAD)
    channels = models.PositiveSmallIntegerField(default=0)
    # What the vCon says of the bytes: [{"algorithm": "sha512", "digest": hex}]; what we counted ourselves beside it.
    stated_hashes = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sha512 = models.CharField(max_length=128, blank=True)
    original_key = TenantForeignKey("keys.ObjectKey", models.PROTECT, null=True, blank=True, related_name="+")
    original_bytes = models.PositiveBigIntegerField(default=0)
    original_sealed_bytes = models.PositiveBigIntegerField(default=0)
    playback_key = TenantForeignKey("keys.ObjectKey", models.PROTECT, null=True, blank=True, related_name="+")
    playback_bytes = models.PositiveBigIntegerField(default=0)
    playback_sealed_bytes = models.PositiveBigIntegerField(default=0)
    sealed_peaks = models.BinaryField(null=True, blank=True)
    released_by = TenantForeignKey("access.Agent", models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    sealed_release_reason = models.BinaryField(null=True, blank=True)

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("position",)
        constraints = [
            TenantIsolation(
                name="recordings_recording_tenant",
                kind="content",
                fks=[
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                    ("original_key_id", "keys_objectkey"),
                    ("playback_key_id", "keys_objectkey"),
                    ("released_by_id", "access_agent"),
                ],
            ),
            models.UniqueConstraint(fields=["tenant", "conversation", "position"], name="recordings_recording_place"),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="recordings_recording_state")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.position}"


class Pause(TenantOwned):
    """A stretch in which the recorder was told not to listen, with the reason and who told it."""

    class Reason(models.TextChoices):
        SECURE_PAUSE = "secure_pause", _("Payment details")
        HOLD = "hold", _("Caller on hold")
        PAUSE = "pause", _("Pause")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.PAUSE)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_by = TenantForeignKey("access.Agent", models.PROTECT, related_name="+")
    resumed_by = TenantForeignKey("access.Agent", models.PROTECT, null=True, blank=True, related_name="+")

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("started_at",)
        constraints = [
            TenantIsolation(
                name="recordings_pause_tenant",
                kind="content",
                fks=[
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                    ("paused_by_id", "access_agent"),
                    ("resumed_by_id", "access_agent"),
                ],
            ),
            models.UniqueConstraint(
                fields=["tenant", "conversation"], condition=models.Q(ended_at=None), name="recordings_pause_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.started_at:%H:%M:%S}"
