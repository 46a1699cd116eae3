"""One answer for every refusal: a document for programs, a page for people; and who a request comes from."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DataError
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions as drf
from rest_framework.test import APIRequestFactory

from access import problems
from access.addresses import client_ip
from access.exceptions import NotSignedIn, TooMany
from access.guards import GuardedAPIView, GuardedView, declaration_of, route
from access.parsers import depth_of
from access.rest import interval
from tenants.exceptions import FieldError, Invalid, Malformed, Refused, TooLarge, Unavailable, WrongMedia

CASES: list[tuple[Exception, int]] = [
    (Malformed("x"), 400),
    (drf.ParseError(), 400),
    (NotSignedIn("x"), 401),
    (drf.NotAuthenticated(), 401),
    (PermissionDenied(), 403),
    (Http404(), 404),
    (drf.MethodNotAllowed("PUT"), 405),
    (drf.NotAcceptable(), 406),
    (Refused("x"), 409),
    (TooLarge("x"), 413),
    (RequestDataTooBig(), 413),
    (WrongMedia("x"), 415),
    (drf.UnsupportedMediaType("text/plain"), 415),
    (Invalid("x", errors=[FieldError("/dialog/0/duration", "Positive.")]), 422),
    (drf.ValidationError({"dialog": [{}, {"duration": ["Positive."]}]}), 422),
    (ModelValidationError({"name": ["Short."]}), 422),
    (DataError(), 422),
    (TooMany("x"), 429),
    (drf.Throttled(wait=7), 429),
    (Unavailable("x", retry_after=9), 503),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda value: type(value).__name__)
def test_programs_get_a_document(error: Exception, status: int) -> None:
    answer = problems.problem_response(RequestFactory().get("/api/v1/x"), error)
    body = json.loads(answer.content)
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail", "context_id", "code"} <= set(body)
    assert ("Retry-After" in answer.headers) == (status in {429, 503})
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_pointers_lead_into_the_body() -> None:
    problem = problems.problem_of(drf.ValidationError({"dialog": [{}, {"duration": ["Positive."]}], "a~b": ["No."]}))
    assert problem is not None
    assert [error.pointer for error in problem.errors] == ["/a~0b", "/dialog/1/duration"]


@pytest.mark.parametrize(("error", "status"), CASES[:6], ids=lambda value: type(value).__name__)
def test_people_get_a_page(error: Exception, status: int) -> None:
    request = RequestFactory().get("/x", headers={"accept": "text/html"})
    request.agent = None  # type: ignore[attr-defined]
    answer = problems.problem_response(request, error)
    assert answer.status_code == status and b"<h1>" in answer.content


def test_our_own_mistakes_say_nothing_of_themselves() -> None:
    assert problems.problem_of(ValueError("geheim")) is None
    answer = problems.problem_response(RequestFactory().get("/api/v1/x"), ValueError("geheim"))
    assert answer.status_code == 500 and b"geheim" not in answer.content
    page = problems.server_error(RequestFactory().get("/x"))
    assert page.status_code == 500 and b"<h1>" in page.content


def test_rest_views_raise_our_own_mistakes_on() -> None:
    context = {"request": SimpleNamespace(_request=RequestFactory().get("/api/v1/x"))}
    assert problems.exception_handler(ValueError(), context) is None


def test_forms_without_their_token_get_a_page() -> None:
    request = RequestFactory().post("/x")
    request.agent = None  # type: ignore[attr-defined]
    assert problems.csrf_failure(request, "no cookie").status_code == 403


# --- declarations -----------------------------------------------------------------------------------------------------


def test_what_declares_nothing_has_no_declaration() -> None:
    assert declaration_of(lambda request: None) is None


@pytest.mark.parametrize(
    "demands",
    [
        {},
        {"public": True, "permission": "access:self:view"},
        {"permission": "no:such:right"},
        {"public": True, "door": "x"},
    ],
)
def test_wrong_declarations_fail_at_import(demands: dict[str, Any]) -> None:
    with pytest.raises((ValueError, LookupError)):
        route(**demands)


def test_views_are_guarded_without_the_middleware() -> None:
    class Page(GuardedView):
        permission = "access:agent:view"

    class Api(GuardedAPIView):
        permission = "access:agent:view"

    with pytest.raises(NotSignedIn):
        Page.as_view()(RequestFactory().get("/x"))
    assert Api.as_view()(APIRequestFactory().get("/api/v1/x")).status_code == 401


# --- small things -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, 127.0.0.1", "203.0.113.9"),
        ("", "", "0.0.0.0"),
        ("::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_address_is_what_our_own_proxies_vouch_for(remote: str, forwarded: str, expected: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == expected


def test_depth_is_counted_without_recursion() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    assert depth_of(value) == 100_001
    while isinstance(value, list):
        value = value.pop()


def asked(text: str) -> Any:
    return SimpleNamespace(query_params={"interval": text})


def test_interval() -> None:
    start, end = interval(asked("2026-11-01T00:00:00Z/2026-12-01T01:00:00+01:00"))
    assert start is not None and end is not None and (end - start).days == 30
    assert interval(asked("../2026-12-01T00:00:00Z"))[0] is None
    assert interval(asked("")) == (None, None)
    for text in (
        "2026-11-01",
        "2026-11-01T00:00:00/..",
        "2026-13-01T00:00:00Z/..",
        "x/y",
        "2026-11-02T00:00:00Z/2026-11-01T00:00:00Z",
    ):
        with pytest.raises(Invalid):
            interval(asked(text))
