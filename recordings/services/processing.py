"""The job behind a recording: check it against its vCon, then prepare it for playback, or set it aside."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from access.models import Agent
from audits.recorder import record
from recordings import sealing, storage
from recordings.media import Digests, PlaybackForm, digests, playback_form
from recordings.models import Finding, Recording
from recordings.sealing import Sealer
from recordings.services.intake_media import settle_states
from recordings.services.vault import MediaSink, MediaSource, media_sink, media_source

JOB: Final = "recordings.process_recording"
TOLERANCE: Final = 2.0  # seconds that stated and real length may differ by without a remark


@dataclass(frozen=True)
class Work:
    """All that checking and preparing need, so that neither touches the database."""

    recording_id: UUID
    source: MediaSource
    sink: MediaSink
    stated: tuple[tuple[str, str], ...]
    is_released: bool


@dataclass(frozen=True)
class Outcome:
    """What came of it: the checksums, whether they hold, and the playback form unless it is set aside."""

    digests: Digests
    is_genuine: bool
    form: PlaybackForm | None
    sealed_bytes: int = 0


def begin_processing(*, recording_id: UUID, by: Agent | None) -> Work | None:
    """Open the sealed original and a sink for the playback form (first transaction); None if there is nothing to do."""
    rows = Recording.objects.select_related("conversation__subject_key", "original_key__subject_key")
    recording: Recording | None = rows.filter(pk=recording_id, state=Recording.State.PROCESSING).first()
    if recording is None or recording.original_key is None:
        return None
    source = media_source(object_key=recording.original_key, total=recording.original_sealed_bytes, job=JOB, by=by)
    key = recording.conversation.subject_key
    return Work(
        recording_id=recording.id,
        source=source,
        sink=media_sink(subject_key=key, object_type=sealing.PLAYBACK, object_id=recording.id, by=by),
        stated=tuple((item["algorithm"], item["digest"]) for item in recording.stated_hashes),
        is_released=recording.released_at is not None,
    )


def prepare(*, work: Work, by: Agent | None) -> Outcome:
    """Check and transcode, with no transaction open. Sound that is not what was stated is not even decoded."""
    with work.source as reader:
        counted = digests(reader)
        is_genuine = all(counted.matches(algorithm, digest) for algorithm, digest in work.stated)
        if not is_genuine and not work.is_released:
            work.sink.discard()
            return Outcome(counted, is_genuine, None)
        with work.sink as sink:
            form = playback_form(reader)
            sink.write(form.data)
    return Outcome(counted, is_genuine, form, work.sink.sealed_bytes)


def finish_processing(*, work: Work, outcome: Outcome, by: Agent | None) -> Recording:
    """Write down the result (second transaction). Where another worker was faster, its result stands."""
    recording = _locked(work.recording_id)
    if recording.state != Recording.State.PROCESSING:
        storage.remove(work.sink.key.id)
        return recording
    recording.sha256, recording.sha512 = outcome.digests.sha256, outcome.digests.sha512
    if outcome.form is None:
        recording.state = Recording.State.QUARANTINED
        _find(recording, Finding.Code.HASH_MISMATCH)
    else:
        _keep_form(recording, work, outcome, outcome.form)
    recording.save()
    settle_states(conversation=recording.conversation, by=by)
    record(
        "recording.quarantine" if outcome.form is None else "recording.process",
        target=recording,
        by=by,
        subject_keys=[recording.conversation.subject_key_id],
        context={"sha256": outcome.digests.sha256, "bytes": recording.original_bytes},
    )
    return recording


def fail_processing(*, work: Work, by: Agent | None) -> Recording:
    """Write down that the bytes hold no sound that can be played."""
    recording = _locked(work.recording_id)
    if recording.state != Recording.State.PROCESSING:
        return recording
    recording.state = Recording.State.FAILED
    recording.save(update_fields=["state"])
    _find(recording, Finding.Code.MEDIA_UNREADABLE)
    settle_states(conversation=recording.conversation, by=by)
    record("recording.fail", target=recording, by=by, status="failure", context={"bytes": recording.original_bytes})
    return recording


def _keep_form(recording: Recording, work: Work, outcome: Outcome, form: PlaybackForm) -> None:
    if recording.duration_seconds and abs(recording.duration_seconds - form.seconds) > TOLERANCE:
        _find(recording, Finding.Code.DURATION_DIFFERS)
    recording.state = Recording.State.RELEASED if work.is_released else Recording.State.READY
    recording.duration_seconds, recording.channels = form.seconds, form.channels
    recording.playback_key_id = work.sink.key.id
    recording.playback_bytes, recording.playback_sealed_bytes = len(form.data), outcome.sealed_bytes
    sealer = Sealer(recording.conversation.subject_key, None)
    recording.sealed_peaks = sealer.seal(sealing.PEAKS, recording.id, form.dump_peaks())
    conversation = recording.conversation
    if conversation.duration_seconds <= 0:
        conversation.duration_seconds = form.seconds
        conversation.save(update_fields=["duration_seconds"])


def _locked(recording_id: UUID) -> Recording:
    rows = Recording.objects.select_for_update(of=("self",)).select_related("conversation__subject_key")
    found: Recording = rows.get(pk=recording_id)
    return found


def _find(recording: Recording, code: str) -> None:
    Finding.objects.create(
        conversation=recording.conversation, recording=recording, code=code, pointer=f"/dialog/{recording.position}"
    )
