"""Invitations: a link that lets one person in, once. The link is made when the mail is, and only its hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import Agent, Invitation
from access.selectors import invitation_by_token
from access.services.people import checked_address, checked_name, checked_password
from access.services.rights import assign_role
from tenants.exceptions import NotFound, Refused
from tenants.jobs import enqueue
from tenants.models import Team
from tenants.selectors import settings_of_current
from tenants.signals import announce


def invite_agent(
    *,
    email: str,
    display_name: str,
    by: Agent | None,
    host: str = "",
    team: Team | None = None,
    roles: Sequence[str] = (),
    language: str = "",
) -> Invitation:
    """Make a closed account and queue the mail whose link opens it."""
    name, address = checked_name(display_name), checked_address(email)
    agent = Agent.objects.create_agent(display_name=name, email=address, team=team, language=language, is_active=False)
    for role in roles:
        assign_role(agent=agent, role=role, by=by)
    announce(kind="agent.invite", target=("agent", agent.pk), by=by.pk if by else None, context={"roles": list(roles)})
    return _new_invitation(agent, host=host, by=by)


def _new_invitation(agent: Agent, *, host: str, by: Agent | None) -> Invitation:
    days = settings_of_current().invitation_days
    row = Invitation(agent=agent, created_by=by, expires_at=timezone.now() + timedelta(days=days))
    row.save(force_insert=True)
    enqueue("access.send_invitation", queue="mail", invitation_id=str(row.pk), host=host)
    return row


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at is not None or invitation.agent.has_password:
        raise Refused(_("This invitation was accepted."), code="accepted")


def resend_invitation(*, invitation: Invitation, by: Agent | None, host: str = "") -> Invitation:
    """Send a fresh link; the old one stops working."""
    _check_open(invitation)
    _withdraw(invitation)
    announce(kind="invitation.create", target=("agent", invitation.agent_id), by=by.pk if by else None)
    return _new_invitation(invitation.agent, host=host, by=by)


def revoke_invitation(*, invitation: Invitation, by: Agent | None) -> None:
    """Stop a link from working."""
    _check_open(invitation)
    _withdraw(invitation)
    announce(kind="invitation.withdraw", target=("agent", invitation.agent_id), by=by.pk if by else None)


def _withdraw(invitation: Invitation) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])


def prepare_invitation(*, invitation: Invitation, by: Agent | None) -> str:
    """Make the link's token for the mail about to leave, keep its hash, return it. A second try makes a new one."""
    _check_open(invitation)
    if invitation.revoked_at is not None:
        raise Refused(_("This invitation was withdrawn."), code="withdrawn")
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hashlib.sha256(token.encode()).hexdigest()
    invitation.save(update_fields=["token_hash"])
    return token


def note_invitation_sent(*, invitation: Invitation, by: Agent | None) -> None:
    """Note that the mail left."""
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])


def accept_invitation(*, token: str, password: str, by: None = None) -> Agent:
    """Open the account that a link belongs to with a password of its owner's; the link is spent."""
    invitation = invitation_by_token(token, lock=True)
    if invitation is None:
        raise NotFound(_("This link is used, withdrawn or too old. Ask for a new invitation."))
    agent: Agent = invitation.agent
    agent.set_password(checked_password(password, of=agent))
    agent.is_active, agent.deactivated_at = True, None
    agent.save(update_fields=["is_active", "deactivated_at", "stamp", "has_password"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    announce(kind="agent.accept", target=("agent", agent.pk), by=agent.pk)
    return agent
