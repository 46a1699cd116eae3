"""What we noticed while taking a conversation in: codes and places, never content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from recordings.models.conversations import Conversation
from recordings.models.media import COVER, Recording
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned


class Finding(TenantOwned):
    """One remark: something assumed, repaired, or (with a recording) the reason of its quarantine."""

    class Code(models.TextChoices):
        NAIVE_TIME = "naive_time", _("A time carried no zone; it was read as UTC.")
        VERSION_MISSING = "version_missing", _("The vCon names no version.")
        VERSION_OLD = "version_old", _("The vCon came in an older version and was translated.")
        CREATED_MISSING = "created_missing", _("The vCon does not say when it was made.")
        DISPOSITION_UNKNOWN = "disposition_unknown", _("A disposition is not one of the format's words.")
        VALUE_TRANSLATED = "value_translated", _("A value was translated to the format's form.")
        UNIT_UNKNOWN = "unit_unknown", _("A label names a queue, team or campaign that does not exist here.")
        EXTERNAL_MEDIA = "external_media", _("The sound was given by address; it is asked for as an upload.")
        HASH_MISSING = "hash_missing", _("The vCon states no checksum for the sound.")
        HASH_UNREADABLE = "hash_unreadable", _("The stated checksum is of a kind that cannot be checked.")
        HASH_MISMATCH = "hash_mismatch", _("The checksum of the sound is not the one that the vCon states.")
        MEDIA_UNREADABLE = "media_unreadable", _("The file holds no sound that can be played.")
        DURATION_DIFFERS = "duration_differs", _("The sound is not as long as the vCon says.")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="findings")
    recording = TenantForeignKey(Recording, models.CASCADE, null=True, blank=True, related_name="findings")
    code = models.CharField(max_length=24, choices=Code)
    pointer = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("created_at", "id")
        constraints = [
            TenantIsolation(
                name="recordings_finding_tenant",
                kind="content",
                fks=[
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                    ("recording_id", "recordings_recording", "CASCADE"),
                ],
            ),
        ]
        indexes = [models.Index(fields=["tenant", "conversation"], name="recordings_finding_conv")]

    def __str__(self) -> str:
        return self.code
