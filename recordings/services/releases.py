"""Letting a recording out of quarantine: a person with the right says why."""

from django.utils import timezone

from access.models import Agent
from audits.recorder import record
from recordings import policies, sealing
from recordings.models import Recording
from recordings.sealing import Sealer
from recordings.services.grounds import check_reason
from recordings.services.intake_media import settle_states
from recordings.services.queueing import queue_processing


def release_recording(*, recording: Recording, by: Agent, reason: str) -> Recording:
    """Release a quarantined recording: it is prepared for playback and stays marked as released."""
    given = check_reason(reason=reason, needed=True, by=by)
    locked: Recording = (
        Recording.objects.select_for_update(of=("self",))
        .select_related("conversation__subject_key")
        .get(pk=recording.pk)
    )
    policies.check_releasable(locked)
    key = locked.conversation.subject_key
    locked.released_by, locked.released_at = by, timezone.now()
    locked.sealed_release_reason = Sealer(key, by).seal(sealing.RELEASE_REASON, locked.id, given.encode())
    locked.state = Recording.State.PROCESSING
    locked.save()
    settle_states(conversation=locked.conversation, by=by)
    queue_processing(recording=locked, by=by)
    record(
        "recording.release",
        target=locked,
        by=by,
        subject_keys=[key.pk],
        context={"conversation": locked.conversation_id, "sha256": locked.sha256},
        personal={"reason": given},
    )
    return locked
