"""What each field of this app says of a person: the log itself holds ids only, its openings hold the rest, sealed."""

from typing import Final

from tenants.personal_data import Fields, classified

FIELDS: Final[Fields] = {
    "Inbox": classified(keys="event_id tenant_id", pseudonym="leaf"),
    "Event": classified(
        keys="event_id tenant_id",
        none="idx month kind action status actor_type object_type purpose at leaf_hash",
        pseudonym="leaf actor_id request_id",
    ),
    "Trail": classified(keys="tenant_id", none="idx month", pseudonym="object_id"),
    "Head": classified(keys="tenant_id", none="size"),
    "Opening": classified(keys="event_id tenant_id", none="part key_id", sealed="ct", index="tokens"),
    "LogEntry": classified(none="content_type part action fields timestamp", pseudonym="actor_id event_id object_pk"),
}
