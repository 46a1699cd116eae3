"""What each field of this app says of a person: nothing, but whoever holds a key can read what it sealed."""

from typing import Final

from tenants.personal_data import Fields, classified

FIELDS: Final[Fields] = {
    "TenantKey": classified(
        none="version state provider provider_ref probed_at probe_fault created_at destroyed_at",
        pseudonym="created_by_id",
        opens="canary",
    ),
    "SubjectKey": classified(none="kind tenant_key created_at destroyed_at", pseudonym="owner_id", opens="wrapped"),
    "ObjectKey": classified(
        none="subject_key object_type created_at destroyed_at", pseudonym="object_id", opens="wrapped"
    ),
    "IndexSecret": classified(none="version tenant_key created_at", opens="wrapped"),
}
