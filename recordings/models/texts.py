"""Words: messages, attachments, transcripts, and the keyed tokens by which they are found."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from recordings.models.conversations import Conversation
from recordings.models.media import COVER, Recording
from tenants.database.isolation import TenantIsolation
from tenants.models import TenantForeignKey, TenantOwned


class Message(TenantOwned):
    """One message of a thread; text, addresses and headers are sealed as it came."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("Chat message")
        TEXT = "text", _("Message")
        NOTE = "note", _("Note")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="messages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    sender_position = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()
    sealed_body = models.BinaryField()

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("position",)
        constraints = [
            TenantIsolation(
                name="recordings_message_tenant",
                kind="content",
                fks=[("conversation_id", "recordings_conversation", "CASCADE")],
            ),
            models.UniqueConstraint(fields=["tenant", "conversation", "position"], name="recordings_message_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"


class Attachment(TenantOwned):
    """A file beside the words: a part of a message (`message`, `part`), or one of the vCon's own attachments."""

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="attachments")
    message = TenantForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    sealed_name = models.BinaryField()
    # Empty for a part of a message: its bytes are cut from the message, so that nothing is stored twice.
    sealed_body = models.BinaryField(null=True, blank=True)

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("position",)
        constraints = [
            TenantIsolation(
                name="recordings_attachment_tenant",
                kind="content",
                fks=[
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                    ("message_id", "recordings_message", "CASCADE"),
                ],
            ),
        ]
        indexes = [models.Index(fields=["tenant", "conversation"], name="recordings_attachment_conv")]

    def __str__(self) -> str:
        return f"{self.media_type} {self.position}"


class Transcript(TenantOwned):
    """What was said, as turns with times, and the vendor's own form beside it; both sealed."""

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="transcripts")
    recording = TenantForeignKey(Recording, models.CASCADE, null=True, blank=True, related_name="transcripts")
    position = models.PositiveSmallIntegerField()
    vendor = models.CharField(max_length=60, blank=True)
    is_redacted = models.BooleanField(default=False)
    word_count = models.PositiveIntegerField(default=0)
    sealed_turns = models.BinaryField()
    sealed_source = models.BinaryField()

    cover = COVER

    class Meta(TenantOwned.Meta):
        ordering = ("position",)
        constraints = [
            TenantIsolation(
                name="recordings_transcript_tenant",
                kind="content",
                fks=[
                    ("conversation_id", "recordings_conversation", "CASCADE"),
                    ("recording_id", "recordings_recording", "CASCADE"),
                ],
            ),
            models.UniqueConstraint(fields=["tenant", "conversation", "position"], name="recordings_transcript_place"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.position}"


class SearchEntry(TenantOwned):
    """Keyed tokens of one text with their positions: words and phrases can be asked for, none can be read."""

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="search_entries")
    tokens = SearchVectorField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantIsolation(
                name="recordings_searchentry_tenant",
                kind="content",
                fks=[("conversation_id", "recordings_conversation", "CASCADE")],
            ),
        ]
        indexes = [models.Index(fields=["tenant", "conversation"], name="recordings_search_conv")]

    def __str__(self) -> str:
        return f"{self.conversation_id}"
