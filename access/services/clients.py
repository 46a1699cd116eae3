"""API clients: an OAuth client for sign-in, a service account for its rights. The secret is shown once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.utils import timezone
from django.utils.translation import gettext as _

from access import grants
from access.grants import Unit
from access.models import Agent, AgentPermission
from access.roles import PERMISSIONS
from access.services.people import checked_name
from tenants.exceptions import FieldError, Invalid
from tenants.signals import announce


class NewClient(NamedTuple):
    """What is known only at the moment of creation: the secret in clear."""

    client: Any
    secret: str
    agent: Agent


def _checked_permissions(permissions: Sequence[str]) -> list[str]:
    wanted = sorted(set(permissions))
    faults = [
        FieldError(f"/permissions/{index}", _("A program cannot hold “{name}”.").format(name=name))
        for index, name in enumerate(permissions)
        if name not in PERMISSIONS or not PERMISSIONS[name].service
    ]
    if not wanted:
        faults.append(FieldError("/permissions", _("At least one permission.")))
    if faults:
        raise Invalid(faults[0].detail, errors=faults)
    return wanted


def create_client(*, name: str, permissions: Sequence[str], by: Agent | None, cover: Sequence[Unit] = ()) -> NewClient:
    """Create a client with explicit permissions: tenant-wide, or as far as the given units go."""
    label, wanted = checked_name(name), _checked_permissions(permissions)
    agent = Agent.objects.create_agent(display_name=label, kind=Agent.Kind.SERVICE)
    rows = [AgentPermission(agent=agent, permission=permission, tenant_wide=not cover) for permission in wanted]
    for row in rows:
        row.save(force_insert=True)
    for unit in cover:
        grants.give(agent=agent, unit=unit, expires_at=None, by=by)
    secret: str = get_adapter().generate_client_secret()
    client = Client(name=label[:100], owner=agent, type=Client.Type.CONFIDENTIAL)
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_scopes(wanted)
    client.set_default_scopes(wanted)
    client.set_secret(secret)
    client.save(force_insert=True)
    announce(
        kind="client.create", target=("agent", agent.pk), by=by.pk if by else None, context={"permissions": wanted}
    )
    return NewClient(client, secret, agent)


def rotate_client_secret(*, client: Any, by: Agent | None) -> str:
    """Give a client a new secret; the old one and its tokens stop working at once."""
    secret: str = get_adapter().generate_client_secret()
    client.set_secret(secret)
    client.save(update_fields=["secret"])
    Token.objects.filter(client=client).delete()
    announce(kind="client.rotate_secret", target=("agent", client.owner_id), by=by.pk if by else None)
    return secret


def revoke_client(*, client: Any, by: Agent | None) -> None:
    """End a client and its tokens; its account is closed, its past stays readable."""
    agent: Agent = client.owner
    client.delete()
    agent.is_active, agent.deactivated_at = False, timezone.now()
    agent.save(update_fields=["is_active", "deactivated_at"])
    announce(kind="client.revoke", target=("agent", agent.pk), by=by.pk if by else None)


def forget_expired_tokens(*, client_id: str, by: Agent | None) -> None:
    """Delete what has run out of one client's tokens; nothing meaningful ends, so nothing is announced."""
    Token.objects.filter(client_id=client_id).expired().delete()
