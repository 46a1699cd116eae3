"""One answer for every refusal: RFC 9457 problem documents for programs, a page in the portal's look for people."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.formatter import flatten_errors
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from access.exceptions import NotSignedIn, TooMany
from tenants import scope
from tenants.exceptions import DomainError, FieldError, Invalid, Unavailable

logger = logging.getLogger(__name__)

MACHINE_PATHS = ("/api/", "/identity/", "/.well-known/", "/scim/", "/opendsr/")
MEDIA_TYPE = "application/problem+json"

HEADINGS: Mapping[int, Any] = {
    400: gettext_lazy("This request cannot be read."),
    401: gettext_lazy("Sign in first."),
    403: gettext_lazy("You do not have the right to do this."),
    404: gettext_lazy("This page does not exist, or it does not belong to your tenant."),
    405: gettext_lazy("This cannot be done at this address."),
    409: gettext_lazy("That is not possible right now:"),
    413: gettext_lazy("This is more than can be taken."),
    415: gettext_lazy("This kind of file is not taken here."),
    422: gettext_lazy("Some of this needs another look."),
    429: gettext_lazy("Too many attempts. Try again later."),
    500: gettext_lazy("Our mistake."),
    503: gettext_lazy("We cannot record this access right now, so we show nothing."),
}


@dataclass(frozen=True)
class Problem:
    """What went wrong, for either kind of reader."""

    status: int
    code: str
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    context_id: str = ""
    retry_after: int | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Return the status in words, for programs."""
        return HTTPStatus(self.status).phrase

    @property
    def heading(self) -> str:
        """Return the status in a sentence, for people."""
        return str(HEADINGS.get(self.status) or self.title)

    def document(self) -> dict[str, Any]:
        """Return the RFC 9457 document."""
        body: dict[str, Any] = {
            "type": f"/api/v1/docs#problem-{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail or self.heading,
            "context_id": self.context_id,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [{"pointer": error.pointer, "detail": error.detail} for error in self.errors]
        return body


def context_id(request: HttpRequest | None) -> str:
    """Return the id under which this request stands in the log."""
    return str(getattr(request, "context_id", None) or scope.access_id() or "")


def _from_drf(error: drf.APIException, request: HttpRequest | None) -> Problem:
    context, headers = context_id(request), cast("tuple[tuple[str, str], ...]", ())
    if isinstance(error, drf.ValidationError):
        found = flatten_errors(error.detail)
        errors = tuple(FieldError(pointer(item.attr), str(item.detail)) for item in found)
        return Problem(422, "invalid", _("The body is well-formed but not valid."), errors, context)
    if isinstance(error, drf.NotAuthenticated | drf.AuthenticationFailed):
        headers = (("WWW-Authenticate", "Bearer"),)
    retry = int(getattr(error, "wait", None) or 60) if isinstance(error, drf.Throttled) else None
    code = {400: "malformed", 405: "method_not_allowed"}.get(error.status_code, str(error.default_code))
    return Problem(error.status_code, code, str(error.detail), (), context, retry, headers)


def pointer(attr: str | None) -> str:
    """Turn a field's path into a JSON Pointer (RFC 6901) into the body."""
    parts = [part for part in (attr or "").split("/") if part and part != "non_field_errors"]
    return "".join("/" + part.replace("~", "~0") for part in parts)


def problem_of(error: BaseException, request: HttpRequest | None = None) -> Problem | None:
    """Return the problem that an exception means to the caller; None when it is our own mistake."""
    context = context_id(request)
    if isinstance(error, DomainError):
        headers = (("WWW-Authenticate", "Bearer"),) if isinstance(error, NotSignedIn) else ()
        retry = error.retry_after if isinstance(error, Unavailable | TooMany) else None
        return Problem(error.status, error.code, str(error.detail), error.errors, context, retry, headers)
    if isinstance(error, drf.APIException):
        return _from_drf(error, request)
    if isinstance(error, ModelValidationError):
        return _from_drf(drf.ValidationError(getattr(error, "message_dict", error.messages)), request)
    for kinds, status, code in _PLAIN:
        if isinstance(error, kinds):
            return Problem(status, code, context_id=context)
    return None


_PLAIN: list[tuple[tuple[type[BaseException], ...], int, str]] = [
    ((Http404,), 404, "not_found"),
    ((PermissionDenied,), 403, "forbidden"),
    ((RequestDataTooBig, TooManyFieldsSent), 413, "too_large"),
    ((SuspiciousOperation, UnreadablePostError), 400, "malformed"),
    ((DataError,), 422, "invalid"),  # a value that no column can hold, such as a NUL character
]


def wants_json(request: HttpRequest) -> bool:
    """Tell a program from a browser."""
    if request.path.startswith(MACHINE_PATHS):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Render one problem for whoever asks."""
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(problem.document(), status=problem.status, content_type=MEDIA_TYPE)
    else:
        response = HttpResponse(_page(request, problem), status=problem.status)
    for name, value in problem.headers:
        response[name] = value
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    if problem.context_id:
        response["X-Request-Id"] = problem.context_id
    return response


def _page(request: HttpRequest, problem: Problem) -> str:
    """Render the page. Above 499 no context processor runs: they may ask a database that is away."""
    try:
        return render_to_string("problem.html", {"problem": problem}, None if problem.status >= 500 else request)
    except TemplateDoesNotExist:
        return f"<!doctype html><title>{problem.title}</title><h1>{problem.heading}</h1><p>{problem.context_id}</p>"


def problem_response(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Return the answer for an exception; ours are a 500 without details."""
    return respond(request, problem_of(error, request) or Problem(500, "error", context_id=context_id(request)))


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer the exceptions of REST views (REST_FRAMEWORK["EXCEPTION_HANDLER"]); the view's savepoint rolls back.

    Our own mistakes are raised on: they must reach the log and handler500.
    """
    request = context["request"]._request
    problem = problem_of(error, request)
    if problem is None:
        return None
    set_rollback()
    response = Response(
        problem.document(), status=problem.status, content_type=MEDIA_TYPE, headers=dict(problem.headers)
    )
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    if problem.context_id:
        response["X-Request-Id"] = problem.context_id
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses by itself (handler400)."""
    return problem_response(request, exception if problem_of(exception) else SuspiciousOperation())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a refusal outside a view (handler403)."""
    return problem_response(request, PermissionDenied())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere (handler404)."""
    return problem_response(request, Http404())


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistake (handler500)."""
    return respond(request, Problem(500, "error", context_id=context_id(request)))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token (CSRF_FAILURE_VIEW)."""
    logger.info("CSRF check failed: %s", reason)
    detail = _("The form was too old or came from another page. Reload the page and try again.")
    return respond(request, Problem(403, "csrf", detail, context_id=context_id(request)))


__all__ = ["DomainError", "FieldError", "Invalid", "Problem", "exception_handler", "problem_of", "problem_response"]
