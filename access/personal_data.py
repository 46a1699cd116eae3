"""What each field of this app says of a person: here are the tenant's own people, in clear."""

from typing import Final

from tenants.personal_data import Fields, classified

_COVER = classified(none="permission content_object expires_at granted_at", pseudonym="user granted_by")

FIELDS: Final[Fields] = {
    "Agent": classified(
        none="kind language appearance is_active has_password created_at deactivated_at team",
        pseudonym="number",
        person="email display_name slug last_login",
        opens="stamp",
    ),
    "AgentSecret": classified(pseudonym="agent", opens="hash"),
    "Invitation": classified(
        none="created_at sent_at expires_at accepted_at revoked_at", pseudonym="agent created_by", opens="token_hash"
    ),
    "IdempotencyKey": classified(
        none="key method status created_at", pseudonym="agent path", sealed="answer", index="fingerprint"
    ),
    "RoleAssignment": classified(none="role tenant_wide expires_at assigned_at", pseudonym="agent assigned_by"),
    "AgentPermission": classified(none="permission tenant_wide", pseudonym="agent"),
    "TeamCover": _COVER,
    "QueueCover": _COVER,
    "CampaignCover": _COVER,
}
