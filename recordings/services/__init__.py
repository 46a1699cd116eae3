"""Acts on conversations: each checks its rules, does one thing, and is recorded."""

from recordings.services.captures import change_capture_state
from recordings.services.exports import Download, download_recording, export_vcon
from recordings.services.intake import Ingested, ingest_conversation
from recordings.services.playbacks import Delivery, end_playback, note_heartbeat, open_recording, read_range
from recordings.services.processing import Work, begin_processing, fail_processing, finish_processing, prepare
from recordings.services.reading import (
    download_attachment,
    list_access,
    list_conversations,
    parties_at_sight,
    read_messages,
    read_transcript,
    read_waveform,
    reveal_parties,
    view_conversation,
)
from recordings.services.releases import release_recording
from recordings.services.sweeping import sweep_store
from recordings.services.uploads import Received, Upload, begin_upload, keep_upload, receive_media

__all__ = [
    "Delivery",
    "Download",
    "Ingested",
    "Received",
    "Upload",
    "Work",
    "begin_processing",
    "begin_upload",
    "change_capture_state",
    "download_attachment",
    "download_recording",
    "end_playback",
    "export_vcon",
    "fail_processing",
    "finish_processing",
    "ingest_conversation",
    "keep_upload",
    "list_access",
    "list_conversations",
    "note_heartbeat",
    "open_recording",
    "parties_at_sight",
    "prepare",
    "read_messages",
    "read_range",
    "read_transcript",
    "read_waveform",
    "receive_media",
    "release_recording",
    "reveal_parties",
    "sweep_store",
    "view_conversation",
]
