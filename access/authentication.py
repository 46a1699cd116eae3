"""How REST views learn who asks: from the middleware, never by themselves. No REST view is imported here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import PermissionDenied as CsrfRefused
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access.declarations import check
from access.models import Agent


class SettledAuthentication(BaseAuthentication):
    """Hands the agent of access.middleware to REST views; browsers' sessions must carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Agent, Any] | None:
        """Return the agent settled for this request."""
        agent: Agent | None = getattr(request._request, "agent", None)
        if agent is None:
            return None
        token = getattr(request._request, "bearer", None)
        if token is None:
            self._check_csrf(request._request)
        return agent, token

    def authenticate_header(self, request: Request) -> str:
        """Make refusals of nobody a 401."""
        return "Bearer"

    def _check_csrf(self, request: HttpRequest) -> None:
        guard = _CsrfCheck(_nothing)
        guard.process_request(request)
        reason = guard.process_view(request, _nothing, (), {})
        if reason:
            raise CsrfRefused(_("The CSRF token is missing or wrong: {reason}").format(reason=reason))


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


class DeclaredPermission(BasePermission):
    """Asks for the permission that the REST view declares."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raise the refusal with its reason, or let pass."""
        declare = getattr(view, "declare", None)
        if declare is None:
            return False
        check(request._request, declare())
        return True
