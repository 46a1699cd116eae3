"""Rules on state and time: `check_…` raises with the reason, `can_…` asks the same rule."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from recordings.models import Conversation, Pause, Playback, Recording
from tenants.exceptions import DomainError, Refused

PLAYABLE: Final = (Recording.State.READY, Recording.State.RELEASED)
MISSING: Final = (Recording.State.AWAITING_UPLOAD, Recording.State.FAILED)

# The first state that any recording is in is the conversation's: what is furthest from done comes first.
_ORDER: Final = (
    (Recording.State.QUARANTINED, Conversation.State.QUARANTINED),
    (Recording.State.FAILED, Conversation.State.FAILED),
    (Recording.State.AWAITING_UPLOAD, Conversation.State.AWAITING_UPLOAD),
    (Recording.State.PROCESSING, Conversation.State.PROCESSING),
)


def asks(check: Callable[..., None]) -> Callable[..., bool]:
    """Derive `can_…` from `check_…`, so that the button and the refusal follow one rule."""

    def can(*args: Any, **kwargs: Any) -> bool:
        try:
            check(*args, **kwargs)
        except DomainError:
            return False
        return True

    return can


def check_playable(recording: Recording) -> None:
    """Only sound whose checksum holds, or that a person released, is ever played."""
    if recording.state == Recording.State.QUARANTINED:
        raise Refused(_("This recording is in quarantine: its checksum is not the one stated."), code="quarantined")
    if recording.state == Recording.State.PROCESSING:
        raise Refused(_("This recording is still being prepared."), code="processing")
    if recording.state == Recording.State.AWAITING_UPLOAD:
        raise Refused(_("The sound of this recording has not arrived yet."), code="awaiting_upload")
    if recording.state not in PLAYABLE:
        raise Refused(_("This recording could not be prepared for playback."), code="not_playable")


def check_uploadable(recording: Recording) -> None:
    """Sound is taken once; only what failed to decode may be sent again."""
    if recording.state not in MISSING:
        raise Refused(_("The sound of this recording is here already."), code="already_uploaded")


def check_releasable(recording: Recording) -> None:
    """Only what lies in quarantine can be released from it."""
    if recording.state != Recording.State.QUARANTINED:
        raise Refused(_("This recording is not in quarantine."), code="not_quarantined")


def check_downloadable(recording: Recording) -> None:
    """The original is given out once it is known to be what it claims, or released."""
    check_playable(recording)


def check_capture_change(conversation: Conversation, wanted: str, running: Pause | None) -> None:
    """A recorder can be told to pause or to go on only while it runs: once the sound is here, it is over."""
    if conversation.capture_state == Conversation.CaptureState.ENDED:
        raise Refused(_("This recording is over: there is nothing to pause."), code="capture_ended")
    if wanted == Conversation.CaptureState.PAUSED and running is not None:
        raise Refused(_("This recording is paused already."), code="already_paused")
    if wanted == Conversation.CaptureState.ACTIVE and running is None:
        raise Refused(_("This recording is not paused."), code="not_paused")


def check_live(playback: Playback, now: datetime) -> None:
    """A playback session ends by itself."""
    if playback.ended_at is not None or now >= playback.expires_at:
        raise Refused(_("This playback session is over. Start a new one to listen on."), code="playback_over")


can_play = asks(check_playable)
can_upload = asks(check_uploadable)
can_release = asks(check_releasable)
can_download = asks(check_downloadable)
is_live = asks(check_live)


def state_of_conversation(states: Iterable[str]) -> str:
    """Tell one state for all recordings of a conversation."""
    found = set(states)
    for state, told in _ORDER:
        if state in found:
            return told
    return Conversation.State.READY


def capture_state_of(states: Iterable[str]) -> str:
    """Tell whether the recorder still runs: as long as the sound of a recording is awaited."""
    awaited = Recording.State.AWAITING_UPLOAD in set(states)
    return Conversation.CaptureState.ACTIVE if awaited else Conversation.CaptureState.ENDED


def seconds_of_bytes(recording: Recording, count: int) -> float:
    """Tell how much sound a number of bytes of the playback form carries, at most."""
    if recording.playback_bytes <= 0:
        return 0.0
    return round(recording.duration_seconds * count / recording.playback_bytes, 3)
