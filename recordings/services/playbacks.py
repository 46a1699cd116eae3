"""Hearing a recording: a session with a purpose, ranges while it lasts, and how much of it was heard."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.guards import get_visible
from access.models import Agent
from audits.recorder import record
from recordings import policies, ranges, sealing
from recordings.exceptions import RangeUnsatisfiable
from recordings.models import Playback, Recording
from recordings.sealing import Sealer
from recordings.selectors import PLAY
from recordings.services.grounds import check_ground
from recordings.services.vault import media_source
from tenants import selectors as tenants
from tenants.ids import uuid7


@dataclass(frozen=True)
class Delivery:
    """Bytes about to leave: their span, and an iterator that touches storage only."""

    span: ranges.Span
    chunks: Iterator[bytes]


def open_recording(*, recording: Recording, by: Agent, purpose: str, reason: str = "") -> Playback:
    """Open a recording for one person and one purpose. The session ends by itself."""
    policies.check_playable(recording)
    ground = check_ground(purpose=purpose, reason=reason, permission=PLAY, by=by)
    key = recording.conversation.subject_key
    playback = Playback(
        id=uuid7(),
        recording=recording,
        agent=by,
        purpose=ground.purpose,
        expires_at=timezone.now() + timedelta(minutes=tenants.settings_of_current().playback_minutes),
    )
    if ground.reason:
        playback.sealed_reason = Sealer(key, by).seal(sealing.PLAYBACK_REASON, playback.id, ground.reason.encode())
    playback.save(force_insert=True)
    record(
        "recording.play",
        target=recording,
        by=by,
        purpose=ground.purpose,
        subject_keys=[key.pk],
        context={"playback": playback.id, "conversation": recording.conversation_id},
        personal={"reason": ground.reason} if ground.reason else None,
    )
    return playback


def read_range(*, playback: Playback, header: str | None, by: Agent) -> Delivery:
    """Open one range of the playback form, at most 64 KiB. It is counted and recorded before a byte leaves."""
    policies.check_live(playback, timezone.now())
    recording: Recording = get_visible(_playable_rows(), by, PLAY, pk=playback.recording_id)
    policies.check_playable(recording)
    span = ranges.resolve(header, recording.playback_bytes)
    if span is None or recording.playback_key is None:
        raise RangeUnsatisfiable(_("This range lies outside the recording."), size=recording.playback_bytes)
    source = media_source(
        object_key=recording.playback_key,
        total=recording.playback_sealed_bytes,
        by=by,
        purpose=playback.purpose,
        permission=PLAY,
    )
    seconds = policies.seconds_of_bytes(recording, span.length)
    Playback.objects.filter(pk=playback.pk).update(
        bytes_delivered=F("bytes_delivered") + span.length, seconds_delivered=F("seconds_delivered") + seconds
    )
    record(
        "recording.play_range",
        target=recording,
        by=by,
        purpose=playback.purpose,
        subject_keys=[recording.conversation.subject_key_id],
        context={"playback": playback.id, "start": span.start, "stop": span.stop, "seconds": seconds},
    )
    return Delivery(span, source.flow(span.start, span.length))


def _playable_rows() -> QuerySet[Recording]:
    rows: QuerySet[Recording] = Recording.objects.select_related(
        "conversation__subject_key", "playback_key__subject_key"
    )
    return rows


def note_heartbeat(*, playback: Playback, seconds_heard: float, by: Agent) -> Playback:
    """Take the player's word for how much was heard: it never shrinks, and never passes what was delivered."""
    policies.check_live(playback, timezone.now())
    locked: Playback = Playback.objects.select_for_update(of=("self",)).get(pk=playback.pk)
    heard = min(max(locked.seconds_heard, seconds_heard), locked.seconds_delivered)
    locked.seconds_heard, locked.last_beat_at = round(heard, 3), timezone.now()
    locked.save(update_fields=["seconds_heard", "last_beat_at"])
    context = {"seconds_heard": locked.seconds_heard, "seconds_delivered": round(locked.seconds_delivered, 3)}
    record("playback.heartbeat", target=locked, by=by, purpose=locked.purpose, context=context)
    return locked


def end_playback(*, playback: Playback, by: Agent) -> Playback:
    """End a session before its time, as when the page is left."""
    policies.check_live(playback, timezone.now())
    playback.ended_at = timezone.now()
    playback.save(update_fields=["ended_at"])
    context = {"seconds_heard": playback.seconds_heard, "seconds_delivered": round(playback.seconds_delivered, 3)}
    record("playback.end", target=playback, by=by, purpose=playback.purpose, context=context)
    return playback
