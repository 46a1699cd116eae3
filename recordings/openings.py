"""Purposes that a person gave for one conversation a moment ago: asked once per context, sealed in the session."""

import base64
import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from access import sealing

READ, REVEAL = "read", "reveal"
_KEY, _LAST = "openings", "last_purpose"
MOST = 20


@dataclass(frozen=True)
class Ground:
    """What was answered to "what for?", and until when the answer holds."""

    purpose: str
    reason: str
    until: float


Session = MutableMapping[str, Any]


def remember(session: Session, what: str, conversation_id: UUID, *, purpose: str, reason: str, minutes: int) -> None:
    """Keep an answer for some minutes; the reason may quote a caller, so it lies sealed."""
    until = (timezone.now() + timedelta(minutes=minutes)).timestamp()
    sealed = base64.b64encode(sealing.seal(json.dumps([purpose, reason]).encode())).decode()
    held = {name: value for name, value in session.get(_KEY, {}).items() if value[0] > timezone.now().timestamp()}
    held[f"{what}:{conversation_id}"] = [until, sealed]
    session[_KEY] = dict(sorted(held.items(), key=lambda item: item[1][0])[-MOST:])
    session[_LAST] = purpose


def recall(session: Session, what: str, conversation_id: UUID) -> Ground | None:
    """The answer given for this conversation, while it holds."""
    found = session.get(_KEY, {}).get(f"{what}:{conversation_id}")
    if not found or found[0] <= timezone.now().timestamp():
        return None
    purpose, reason = json.loads(sealing.unseal(base64.b64decode(found[1])))
    return Ground(purpose, reason, found[0])


def last_purpose(session: Session) -> str:
    """The purpose this person named last in this session."""
    return str(session.get(_LAST, ""))
