"""Settles who asks, once for pages and API; refuses what is not declared; keeps read-only people read-only."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from access import tokens
from access.exceptions import NotSignedIn
from access.guards import Declaration, check, declaration_of
from access.models import Agent
from access.problems import MACHINE_PATHS, problem_of, problem_response, wants_json
from access.selectors import is_read_only
from tenants import scope
from tenants.exceptions import DomainError, Forbidden, Malformed
from tenants.selectors import settings_of_current

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase]


class AccessMiddleware:
    """Session or token → agent, searched behind row-level security: another tenant's cookie or token finds nobody.

    `request.agent` is the agent or None, `request.bearer` the token where there is one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            request.agent = None  # type: ignore[attr-defined]
            return problem_response(request, Malformed(_("A NUL character stands in the address.")))
        settle(request)
        agent: Agent | None = request.agent  # type: ignore[attr-defined]
        speak(request, agent)
        with ExitStack() as stack:
            door = getattr(request, "door", None)
            if door is not None and not request.path.startswith(MACHINE_PATHS):  # the API speaks UTC
                stack.enter_context(timezone.override(ZoneInfo(door.time_zone)))
            if agent is not None and is_read_only(agent):
                stack.enter_context(scope.read_only())
            response = self.get_response(request)
        if agent is not None:  # what one person may see stays in no cache, nor behind the button "back"
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let pass, or answer in the view's stead."""
        declared = declaration_of(view)
        try:
            if declared is None:
                logger.error("the route %s declares nothing and is refused", request.path)
                raise Forbidden(_("This address declares no permission, so nobody may pass."), code="undeclared")
            check(request, declared)
        except NotSignedIn as error:
            return _to_sign_in(request, error)
        except DomainError as error:
            return problem_response(request, error)
        if must_set_up_factor(request, declared):
            return _to_factor(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal that a page raised into its answer; the view's savepoint has rolled back by now."""
        return problem_response(request, exception) if problem_of(exception, request) else None


def speak(request: HttpRequest, agent: Agent | None) -> None:
    """Choose the language: the agent's own, else the browser's; programs that name none hear English."""
    language = agent.language if agent is not None else ""
    if not language and request.path.startswith(MACHINE_PATHS) and "HTTP_ACCEPT_LANGUAGE" not in request.META:
        language = "en"
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def settle(request: HttpRequest) -> None:
    """Find the agent. A bearer token is the only identity of a request that carries one."""
    request.bearer = None  # type: ignore[attr-defined]
    value = tokens.presented(request)
    if value is not None:
        token = tokens.find(value)
        request.bearer = token  # type: ignore[attr-defined]
        request.agent = tokens.agent_of(token)  # type: ignore[attr-defined]
        if request.agent is not None:  # type: ignore[attr-defined]
            request.user = request.agent  # type: ignore[attr-defined]
        return
    user: Any = request.user
    if not user.is_authenticated:  # reading it makes Django's lazy wrapper load
        request.agent = None  # type: ignore[attr-defined]
        return
    agent: Agent = getattr(user, "_wrapped", user)
    request.agent = agent if agent.is_person else None  # type: ignore[attr-defined]


def must_set_up_factor(request: HttpRequest, declared: Declaration) -> bool:
    """Tell whether a person has yet to set up the second factor that the tenant demands."""
    agent: Agent | None = request.agent  # type: ignore[attr-defined]
    if agent is None or declared.public or declared.without_factor or request.bearer is not None:  # type: ignore[attr-defined]
        return False
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    if any(record.get("method") == "mfa" for record in records):
        return False
    return settings_of_current().require_second_factor


def _to_factor(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        detail = _("Your organisation demands a second factor. Set one up first.")
        return problem_response(request, Forbidden(detail, code="second_factor_missing"))
    known = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists()
    if known:  # set up, but this session began without it: the code is asked for now
        return redirect_to_login(request.get_full_path(), resolve_url("mfa_reauthenticate"))
    return HttpResponseRedirect(resolve_url("mfa_activate_totp"))


def _to_sign_in(request: HttpRequest, error: NotSignedIn) -> HttpResponseBase:
    if wants_json(request):
        return problem_response(request, error)
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):  # htmx would put the sign-in page into the middle of another
        return HttpResponse(status=401, headers={"HX-Redirect": answer.url})
    return answer
