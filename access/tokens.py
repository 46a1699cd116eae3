"""Bearer tokens of API clients: found by hash behind row-level security, tied to the client's service account."""

from typing import Any

from allauth.idp.oidc.models import Token
from django.http import HttpRequest

from access.models import Agent


def presented(request: HttpRequest) -> str | None:
    """Return the bearer token of the request; None when there is no such header."""
    scheme, _, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def find(value: str) -> Any:
    """Return the live access token of this tenant, with its client and the client's account, in one query."""
    if not value or "\x00" in value:
        return None
    rows = Token.objects.valid().by_value(value).filter(type=Token.Type.ACCESS_TOKEN)
    return rows.select_related("client__owner").first()


def agent_of(token: Any) -> Agent | None:
    """Return the service account behind a token, limited to the token's scopes."""
    owner: Agent | None = token.client.owner if token is not None and token.client is not None else None
    if owner is None or not owner.is_active or owner.is_person:
        return None
    owner.token_scopes = frozenset(token.get_scopes())
    return owner
