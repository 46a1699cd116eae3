"""The names of sealed places, and how a value of one conversation is sealed for its place."""

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from access.models import Agent
from keys import services as keys
from keys.models import SubjectKey

CARD: Final = "conversation.card"
VCON: Final = "conversation.vcon"
PARTY: Final = "party"
MESSAGE: Final = "message"
ATTACHMENT_NAME: Final = "attachment.name"
ATTACHMENT_BODY: Final = "attachment.body"
TURNS: Final = "transcript.turns"
SOURCE: Final = "transcript.source"
PEAKS: Final = "recording.peaks"
RELEASE_REASON: Final = "recording.release_reason"
PLAYBACK_REASON: Final = "playback.reason"
ORIGINAL: Final = "recording.original"
PLAYBACK: Final = "recording.playback"


@dataclass(frozen=True)
class Sealer:
    """Seals values of one conversation under its key."""

    key: SubjectKey
    by: Agent | None

    def seal(self, object_type: str, object_id: UUID, plaintext: bytes) -> bytes:
        """Seal bytes for one place."""
        return keys.seal(key=self.key, object_type=object_type, object_id=object_id, plaintext=plaintext, by=self.by)

    def seal_json(self, object_type: str, object_id: UUID, value: Any) -> bytes:
        """Seal a JSON value for one place."""
        return self.seal(object_type, object_id, dump(value))


def dump(value: Any) -> bytes:
    """Write a value for the seal."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
