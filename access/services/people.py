"""People: added, changed, deactivated; their own account kept by themselves."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import Agent
from access.services.rights import check_not_last_admin
from access.services.sessions import end_sessions
from tenants.exceptions import FieldError, Invalid, Refused
from tenants.models import Team
from tenants.signals import announce


def wrong(pointer: str, detail: str) -> Invalid:
    """Return the refusal of one field."""
    return Invalid(detail, errors=[FieldError(pointer, detail)])


def checked_name(display_name: str) -> str:
    """Return a name that can stand in the directory."""
    name = " ".join(display_name.split())
    if not 1 <= len(name) <= 120:
        raise wrong("/display_name", _("A name with at most 120 letters."))
    return name


def checked_address(email: str, *, of: Agent | None = None) -> str:
    """Return an address that nobody else here uses, in lower case."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise wrong("/email", _("An e-mail address such as name@example.com.")) from None
    taken = Agent.objects.filter(email=address)
    if (taken.exclude(pk=of.pk) if of else taken).exists():
        raise wrong("/email", _("Somebody here already uses this address."))
    return address


def checked_password(password: str, *, of: Agent) -> str:
    """Return a password that keeps the rules: long, in no list, no word of the tenant's own."""
    try:
        validate_password(password, of)
    except ValidationError as error:
        errors = [FieldError("/password", message) for message in error.messages]
        raise Invalid(" ".join(error.messages), errors=errors) from None
    return password


def add_agent(
    *, email: str, display_name: str, password: str, by: Agent | None, team: Team | None = None, language: str = ""
) -> Agent:
    """Create a person who can sign in at once (commands and the demonstration; people invite people)."""
    name, address = checked_name(display_name), checked_address(email)
    checked_password(password, of=Agent(display_name=name, email=address))
    agent: Agent = Agent.objects.create_agent(
        display_name=name, email=address, password=password, team=team, language=language
    )
    announce(kind="agent.create", target=("agent", agent.pk), by=by.pk if by else None)
    return agent


def update_agent(*, agent: Agent, by: Agent, **changes: Any) -> Agent:
    """Change name, address or team of a person."""
    if "display_name" in changes:
        agent.display_name = checked_name(changes["display_name"])
    if "email" in changes:
        agent.email = checked_address(changes["email"], of=agent)
    if "team" in changes:
        agent.team = changes["team"]
    agent.save(update_fields=["display_name", "email", "team"])
    announce(kind="agent.update", target=("agent", agent.pk), by=by.pk, context={"fields": sorted(changes)})
    return agent


def update_profile(*, agent: Agent, by: Agent, **changes: Any) -> Agent:
    """Change one's own name, language or appearance."""
    if "display_name" in changes:
        agent.display_name = checked_name(changes["display_name"])
    if changes.get("language", "") not in {"", "de", "en"}:
        raise wrong("/language", _("“de” or “en”, or nothing: as the browser says."))
    if changes.get("appearance", Agent.Appearance.AUTO) not in Agent.Appearance.values:
        raise wrong("/appearance", _("“auto”, “light” or “dark”."))
    agent.language = changes.get("language", agent.language)
    agent.appearance = changes.get("appearance", agent.appearance)
    agent.save(update_fields=["display_name", "language", "appearance"])
    announce(kind="preference.update", target=("agent", agent.pk), by=by.pk, context={"fields": sorted(changes)})
    return agent


def set_preferences(*, by: Agent, **chosen: str) -> Agent:
    """Set one's own language, appearance, or both."""
    return update_profile(agent=by, by=by, **chosen)


def set_password(*, agent: Agent, password: str, by: Agent | None) -> None:
    """Set a password (commands; people use the form of their account)."""
    agent.set_password(checked_password(password, of=agent))
    agent.save(update_fields=["stamp", "has_password"])
    announce(kind="agent.password_change", target=("agent", agent.pk), by=by.pk if by else None)


def deactivate_agent(*, agent: Agent, by: Agent | None) -> None:
    """Close an account: its sessions end, its rights rest, its past stays readable."""
    if by is not None and by.pk == agent.pk:
        raise Refused(_("Nobody closes their own account; ask a colleague in administration."), code="own_account")
    check_not_last_admin(agent)
    _set_active(agent, is_active=False, at=timezone.now())
    end_sessions(agent=agent, by=by)
    announce(kind="agent.deactivate", target=("agent", agent.pk), by=by.pk if by else None)


def reactivate_agent(*, agent: Agent, by: Agent | None) -> None:
    """Open a closed account again."""
    if agent.is_active:
        raise Refused(_("This account is open."), code="already_active")
    if agent.is_person and not agent.has_password:
        raise Refused(_("This person has yet to accept the invitation. Send it again."), code="not_accepted")
    _set_active(agent, is_active=True, at=None)
    announce(kind="agent.reactivate", target=("agent", agent.pk), by=by.pk if by else None)


def _set_active(agent: Agent, *, is_active: bool, at: datetime | None) -> None:
    agent.is_active, agent.deactivated_at = is_active, at
    agent.save(update_fields=["is_active", "deactivated_at"])
