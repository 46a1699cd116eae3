"""Business acts on people, rights, clients, units, sessions and settings; each names who does it."""

from access.services.clients import (
    NewClient,
    create_client,
    forget_expired_tokens,
    revoke_client,
    rotate_client_secret,
)
from access.services.invitations import (
    accept_invitation,
    invite_agent,
    note_invitation_sent,
    prepare_invitation,
    resend_invitation,
    revoke_invitation,
)
from access.services.people import (
    add_agent,
    deactivate_agent,
    reactivate_agent,
    set_password,
    set_preferences,
    update_agent,
    update_profile,
)
from access.services.rights import assign_role, grant_cover, revoke_cover, revoke_role
from access.services.sessions import end_session, end_sessions
from access.services.settings import save_purpose, update_settings
from access.services.tidying import forget_expired
from access.services.units import (
    create_campaign,
    create_queue,
    create_team,
    update_campaign,
    update_queue,
    update_team,
)

__all__ = [
    "NewClient",
    "accept_invitation",
    "add_agent",
    "assign_role",
    "create_campaign",
    "create_client",
    "create_queue",
    "create_team",
    "deactivate_agent",
    "end_session",
    "end_sessions",
    "forget_expired",
    "forget_expired_tokens",
    "grant_cover",
    "invite_agent",
    "note_invitation_sent",
    "prepare_invitation",
    "reactivate_agent",
    "resend_invitation",
    "revoke_client",
    "revoke_cover",
    "revoke_invitation",
    "revoke_role",
    "rotate_client_secret",
    "save_purpose",
    "set_password",
    "set_preferences",
    "update_agent",
    "update_campaign",
    "update_profile",
    "update_queue",
    "update_settings",
    "update_team",
]
