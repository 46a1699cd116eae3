"""Sound that comes later: authorised in one transaction, received through the seal in none, kept in another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from access.models import Agent
from audits.recorder import record
from recordings import policies, sealing, storage
from recordings.media import Digesting, Digests
from recordings.models import Recording
from recordings.services.intake_media import settle_states
from recordings.services.queueing import queue_processing
from recordings.services.vault import MediaSink, media_sink
from tenants.exceptions import Invalid, TooLarge

LARGEST: Final = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """An upload under way; it needs no database while the body flows."""

    recording_id: UUID
    sink: MediaSink


@dataclass(frozen=True)
class Received:
    """What has come: its key, its sizes and its checksums."""

    recording_id: UUID
    key_id: UUID
    size: int
    sealed_bytes: int
    digests: Digests


def begin_upload(*, recording: Recording, by: Agent | None) -> Upload:
    """Open the seal for the sound of one recording (first transaction)."""
    policies.check_uploadable(recording)
    key = recording.conversation.subject_key
    sink = media_sink(subject_key=key, object_type=sealing.ORIGINAL, object_id=recording.id, by=by)
    record(
        "recording.upload_begun",
        target=recording,
        by=by,
        subject_keys=[key.pk],
        context={"conversation": recording.conversation_id},
    )
    return Upload(recording.id, sink)


def receive_media(*, upload: Upload, chunks: Iterable[bytes], by: Agent | None) -> Received:
    """Let the body flow through the seal to the store, with no transaction open. Too much of it, and nothing stays."""
    counting = Digesting()
    with upload.sink:
        for chunk in chunks:
            counting.update(chunk)
            if counting.size > LARGEST:
                raise TooLarge(_("A recording may have at most 1 GB."))
            upload.sink.write(chunk)
        if not counting.size:
            raise Invalid(_("The body is empty: expected sound."), code="empty_media")
    return Received(upload.recording_id, upload.sink.key.id, counting.size, upload.sink.sealed_bytes, counting.result())


def keep_upload(*, received: Received, media_type: str, by: Agent | None) -> Recording:
    """Keep what has come and queue its check (second transaction). Whoever comes second is refused."""
    with storage.undoing() as written:
        written.append(received.key_id)
        rows = Recording.objects.select_for_update(of=("self",)).select_related("conversation__subject_key")
        recording: Recording = rows.get(pk=received.recording_id)
        policies.check_uploadable(recording)
        recording.original_key_id = received.key_id
        recording.original_bytes, recording.original_sealed_bytes = received.size, received.sealed_bytes
        recording.sha256, recording.sha512 = received.digests.sha256, received.digests.sha512
        recording.media_type = recording.media_type or media_type.split(";")[0].strip()[:100]
        recording.state = Recording.State.PROCESSING
        recording.save()
        settle_states(conversation=recording.conversation, by=by)
        queue_processing(recording=recording, by=by)
        record(
            "recording.upload",
            target=recording,
            by=by,
            subject_keys=[recording.conversation.subject_key_id],
            context={"bytes": received.size, "sha256": received.digests.sha256},
        )
    return recording
