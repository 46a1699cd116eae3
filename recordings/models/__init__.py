"""What the tenant holds: conversations, their parties, media and words, and every playback of them."""

from recordings.models.conversations import Conversation, NumberSeries, Tag
from recordings.models.findings import Finding
from recordings.models.media import Pause, Recording
from recordings.models.parties import Party, PartyIdentifier
from recordings.models.playbacks import Playback
from recordings.models.texts import Attachment, Message, SearchEntry, Transcript

__all__ = [
    "Attachment",
    "Conversation",
    "Finding",
    "Message",
    "NumberSeries",
    "Party",
    "PartyIdentifier",
    "Pause",
    "Playback",
    "Recording",
    "SearchEntry",
    "Tag",
    "Transcript",
]
