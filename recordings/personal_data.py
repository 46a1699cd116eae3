"""What each field of this app says of a person: whatever names or quotes a caller is sealed."""

from typing import Final

from tenants.personal_data import Fields, classified

FIELDS: Final[Fields] = {
    "Conversation": classified(
        none="channel direction state capture_state started_at duration_seconds received_at team queue campaign"
        " subject_key",
        pseudonym="number vcon_uuid",
        sealed="sealed_card sealed_vcon",
        index="content_mac",
    ),
    "NumberSeries": classified(none="name last"),
    "Tag": classified(none="conversation", index="token"),
    "Recording": classified(
        none="conversation position media_type duration_seconds started_at state channels original_key original_bytes"
        " original_sealed_bytes playback_key playback_bytes playback_sealed_bytes released_at",
        pseudonym="released_by",
        sealed="sealed_peaks sealed_release_reason",
        index="stated_hashes sha256 sha512",
    ),
    "Pause": classified(none="conversation reason started_at ended_at", pseudonym="paused_by resumed_by"),
    "Finding": classified(none="conversation recording code pointer created_at"),
    "Party": classified(none="conversation position role", pseudonym="agent", sealed="sealed"),
    "PartyIdentifier": classified(none="party conversation kind provenance created_at", index="bidx"),
    "Playback": classified(
        none="recording purpose started_at expires_at ended_at bytes_delivered seconds_delivered seconds_heard"
        " last_beat_at",
        pseudonym="agent",
        sealed="sealed_reason",
    ),
    "Message": classified(none="conversation position kind sender_position sent_at", sealed="sealed_body"),
    "Attachment": classified(none="conversation message position media_type size", sealed="sealed_name sealed_body"),
    "Transcript": classified(
        none="conversation recording position vendor is_redacted word_count", sealed="sealed_turns sealed_source"
    ),
    "SearchEntry": classified(none="conversation", index="tokens"),
}
