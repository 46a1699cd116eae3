"""The recordings of a vCon: rows for all, the sealed original for those whose sound is inside."""

from collections.abc import Sequence
from uuid import UUID

from access.models import Agent
from recordings import policies, sealing
from recordings.media import Digesting
from recordings.models import Conversation, Finding, Recording
from recordings.sealing import Sealer
from recordings.services.queueing import queue_processing
from recordings.services.vault import media_sink
from recordings.vcon.normal import NormalDialog, NormalVcon
from tenants.ids import uuid7


def take_recordings(
    *, conversation: Conversation, vcon: NormalVcon, sealer: Sealer, written: list[UUID]
) -> list[Recording]:
    """Make a row for every recording; sound given by address is asked for as an upload, never fetched."""
    rows = []
    for dialog in vcon.dialogs:
        if dialog.kind != "recording":
            continue
        row = Recording(
            id=uuid7(),
            conversation=conversation,
            position=dialog.position,
            media_type=dialog.media_type.split(";")[0][:100],
            duration_seconds=dialog.duration,
            started_at=dialog.start,
            stated_hashes=[{"algorithm": stated.algorithm, "digest": stated.digest} for stated in dialog.hashes],
        )
        if dialog.body is not None:
            _seal_inline(row, dialog.body, sealer, written)
        row.save(force_insert=True)
        _note(row, dialog)
        rows.append(row)
    for row in rows:
        if row.state == Recording.State.PROCESSING:
            queue_processing(recording=row, by=sealer.by)
    return rows


def _seal_inline(row: Recording, body: bytes, sealer: Sealer, written: list[UUID]) -> None:
    sink = media_sink(subject_key=sealer.key, object_type=sealing.ORIGINAL, object_id=row.id, by=sealer.by)
    written.append(sink.key.id)
    counting = Digesting()
    with sink:
        sink.write(body)
        counting.update(body)
    digests = counting.result()
    row.original_key, row.original_bytes, row.original_sealed_bytes = sink.key, counting.size, sink.sealed_bytes
    row.sha256, row.sha512 = digests.sha256, digests.sha512
    row.state = Recording.State.PROCESSING


def _note(row: Recording, dialog: NormalDialog) -> None:
    codes = []
    if dialog.body is None and dialog.url:
        codes.append(Finding.Code.EXTERNAL_MEDIA)
    if dialog.body is None and not dialog.hashes:
        codes.append(Finding.Code.HASH_UNREADABLE if dialog.has_unreadable_hash else Finding.Code.HASH_MISSING)
    pointer = f"/dialog/{dialog.position}"
    Finding.objects.bulk_create(
        [Finding(conversation=row.conversation, recording=row, code=code, pointer=pointer) for code in codes]
    )


def settle_states(*, conversation: Conversation, by: Agent | None) -> None:
    """Bring the conversation's own states in line with its recordings'."""
    states: Sequence[str] = list(conversation.recordings.values_list("state", flat=True))
    conversation.state = policies.state_of_conversation(states)
    conversation.capture_state = policies.capture_state_of(states)
    conversation.save(update_fields=["state", "capture_state"])
