"""What allauth and axes ask us: who may sign up, how secrets are sealed, how mails leave, who is locked out."""

import secrets
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from access import addresses, sealing
from access.exceptions import TooMany
from access.models import Agent
from access.problems import problem_response
from access.roles import PERMISSIONS
from tenants.jobs import enqueue
from tenants.signals import announce

LOCKED_SECONDS = 15 * 60


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; people are invited. Mails are jobs that carry ids only (notices: access.receivers)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: an agent is made by an invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the client cannot choose."""
        return addresses.client_ip(request)

    def send_password_reset_mail(self, user: Agent, email: str, found: dict[str, Any]) -> None:
        """Queue the mail; its link is made when the job runs, and stands in no job argument."""
        host = str(context.request.get_host())
        enqueue("access.send_password_reset", queue="mail", agent_id=str(user.pk), host=host)
        announce(kind="password.reset_request", target=("agent", user.pk), by=None)

    def is_reauthentication_required(self, app: str) -> bool:
        """Ask again for a sensitive step, but not straight after signing in."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(time.time() - latest > account_settings.REAUTHENTICATION_TIMEOUT)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals second factors with the installation's keys; names the tenant in the authenticator app."""

    def encrypt(self, text: str) -> str:
        """Seal the seed of an authenticator app or of recovery codes."""
        return sealing.seal(text.encode()).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed seed."""
        return sealing.unseal(bytes.fromhex(encrypted_text)).decode()

    def get_totp_issuer(self) -> str:
        """Return the tenant's name: the app shows whose code it is."""
        door = getattr(context.request, "door", None)
        return f"Sprechakte {door.name}" if door else "Sprechakte"


class OIDCAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Tells what the token end-point does here: client credentials, and nothing else."""

    def generate_client_secret(self) -> str:
        """Return a secret that shells take as it is."""
        return secrets.token_urlsafe(32)

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Leave out of the discovery document what nobody may use."""
        for name in ("authorization_endpoint", "device_authorization_endpoint", "end_session_endpoint"):
            data.pop(name, None)
        data.pop("userinfo_endpoint", None)
        data["grant_types_supported"] = ["client_credentials"]
        data["response_types_supported"] = []
        data["scopes_supported"] = sorted(name for name, permission in PERMISSIONS.items() if permission.service)
        data["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "client_secret_post"]


def attempted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the address somebody tried, in one spelling (AXES_USERNAME_CALLABLE)."""
    named = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not named and request is not None:
        named = request.POST.get("login", "")
    return str(named or "").strip().lower()


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer who tried too often under one name from one address (AXES_LOCKOUT_CALLABLE)."""
    detail = _("Too many attempts under this address. Try again in a quarter of an hour, or reset the password.")
    return problem_response(request, TooMany(detail, retry_after=LOCKED_SECONDS))
