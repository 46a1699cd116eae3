"""The texts of mails, in the reader's language and with the tenant's host; made and sent by tasks."""

from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from access.models import Agent, Invitation
from tenants import scope
from tenants.models import Tenant

NOTICES = frozenset({"password_changed", "factor_added", "factor_removed"})


def origin(host: str = "") -> str:
    """Return scheme and host of the tenant's portal: the host that was asked, else the tenant's own name."""
    if not host:
        slug = Tenant.objects.values_list("slug", flat=True).get(pk=scope.current())
        host = f"{slug}.{settings.BASE_DOMAIN}" + (f":{settings.PORT}" if settings.SCHEME == "http" else "")
    return f"{settings.SCHEME}://{host}"


def _mail(agent: Agent, name: str, **context: Any) -> EmailMessage:
    tenant = Tenant.objects.get(pk=scope.current())
    with translation.override(agent.language or tenant.language):
        text = render_to_string(f"access/mail/{name}.txt", {"agent": agent, "tenant": tenant, **context})
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [agent.email])


def invitation(row: Invitation, *, token: str, host: str) -> EmailMessage:
    """Return the mail that lets a person in."""
    link = origin(host) + reverse("invitation", kwargs={"token": token})
    return _mail(row.agent, "invitation", link=link, expires_at=row.expires_at, inviter=row.created_by)


def password_reset(agent: Agent, *, host: str) -> EmailMessage:
    """Return the mail whose link sets a new password, once."""
    key = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(agent)
    names = {"uidb36": user_pk_to_url_str(agent), "key": key}
    return _mail(agent, "password_reset", link=origin(host) + reverse("account_reset_password_from_key", kwargs=names))


def notice(agent: Agent, *, name: str, host: str) -> EmailMessage:
    """Return the mail about a change at the own account."""
    if name not in NOTICES:
        raise LookupError(f"there is no such notice: {name}")
    return _mail(agent, name, link=origin(host) + reverse("me"))
