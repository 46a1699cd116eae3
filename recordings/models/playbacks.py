"""One person listening once: for which purpose, until when, and how much left the portal."""

from django.db import models

from recordings.models.media import COVER, Recording
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned


class Playback(TenantOwned):
    """A playback session; it ends by itself. Written also for readers who may write nothing else."""

    recording = TenantForeignKey(Recording, models.CASCADE, related_name="playbacks")
    agent = TenantForeignKey("access.Agent", models.PROTECT, related_name="playbacks")
    purpose = models.CharField(max_length=60)
    sealed_reason = models.BinaryField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    bytes_delivered = models.PositiveBigIntegerField(default=0)
    # Delivered is what the server sent (an upper bound, in the log); heard is what the player says it played.
    seconds_delivered = models.FloatField(default=0)
    seconds_heard = models.FloatField(default=0)
    last_beat_at = models.DateTimeField(null=True, blank=True)

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("-started_at",)
        constraints = [
            TenantIsolation(
                name="recordings_playback_tenant",
                kind="content",
                exempt_writes=True,
                fks=[("recording_id", "recordings_recording", "CASCADE"), ("agent_id", "access_agent")],
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "recording", "-started_at"], name="recordings_playback_rec"),
            models.Index(fields=["tenant", "agent", "-started_at"], name="recordings_playback_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.started_at:%Y-%m-%d %H:%M}"
