"""The transaction of every request: its record is written before COMMIT, and the answer leaves after it."""

import logging
from collections.abc import Callable
from dataclasses import replace

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from access.addresses import client_ip
from access.guards import Declaration, declaration_of
from access.problems import problem_response
from audits import outcome, recorder, scope, writers
from audits.continuation import Continuation
from audits.scope import Access, Actor, Origin
from tenants import scope as tenant_scope
from tenants.exceptions import NotFound, Refused, Unavailable
from tenants.ids import uuid7

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase]
REQUEST_ID = "X-Request-Id"


class _Failed(Exception):
    """Our own mistake: nothing of this transaction may stand."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__(response.status_code)
        self.response = response


class _Undone(Exception):
    """A refusal: what was written on the way to it is taken back."""


class AuditMiddleware:
    """One transaction and one access context around everything below.

    A refusal (4xx) rolls back to the savepoint and leaves its leaf; our own mistake (5xx) rolls back all and
    leaves its leaf in a new transaction; whatever cannot be recorded is answered with 503 and no byte more.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tenant_id = tenant_scope.peek()
        if tenant_id is None:
            return self.get_response(request)
        access = _access_of(request)
        request.context_id = str(access.id)  # type: ignore[attr-defined]
        request.audit_access = access  # type: ignore[attr-defined]
        response = self._answer(request, access)
        if isinstance(response, Continuation):
            response = _continued(request, access, response)
        response.headers[REQUEST_ID] = str(access.id)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember what a view died of; it becomes a 500 below us."""
        request.died_of = exception  # type: ignore[attr-defined]

    def _answer(self, request: HttpRequest, access: Access) -> HttpResponseBase:
        response: HttpResponseBase | None = None
        with tenant_scope.open_access(access.id), scope.entered(access):
            try:
                with transaction.atomic(durable=True):
                    response = self._inside(request)
                    _write(request, access, response)
                return response
            except _Failed as failed:
                return _recorded_failure(request, access, failed.response)
            except Exception:
                logger.exception("request %s could not be recorded", access.id)
                if response is not None:
                    _release(response)
                return _recorded_failure(request, access, None)

    def _inside(self, request: HttpRequest) -> HttpResponseBase:
        """Run everything below in a savepoint, rendered and with its constraints checked."""
        response: HttpResponseBase = HttpResponse(status=500)
        try:
            with transaction.atomic():
                response = _complete(request, self.get_response(request))
                if isinstance(getattr(request, "died_of", None), IntegrityError):
                    response = problem_response(request, Refused(code="conflict"))
                if response.status_code >= 500:
                    raise _Failed(response)
                if response.status_code >= 400:
                    raise _Undone
                _check_constraints()
        except _Undone:
            pass
        except IntegrityError:  # an id of another tenant, or of nobody, fails in a deferred key: both alike
            response = problem_response(request, NotFound())
        return response


def _access_of(request: HttpRequest) -> Access:
    address = client_ip(request)
    direct = request.META.get("REMOTE_ADDR", "")
    return Access(
        id=uuid7(),
        tenant_id=tenant_scope.current(),
        name="",
        method=request.method or "",
        actor=lambda: _actor(request),
        origin=Origin(
            addresses=(address, direct) if direct not in {address, ""} else (address,),
            client=request.headers.get("User-Agent", "")[:200],
            client_request_id=request.headers.get(REQUEST_ID, "")[:100],
        ),
    )


def _actor(request: HttpRequest) -> Actor:
    return recorder.actor_of(getattr(request, "agent", None))


def _declared(request: HttpRequest) -> Declaration | None:
    match = request.resolver_match
    return declaration_of(match.func) if match else None


def _complete(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Finish the answer inside the transaction: only a declared stream may still be on its way after COMMIT."""
    if not response.streaming:
        return response
    declared = _declared(request)
    if declared is not None and declared.door == "stream":
        return response
    whole = HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)
    whole.cookies = response.cookies
    _release(response)
    return whole


def _release(response: HttpResponseBase) -> None:
    """Close what an answer that is not sent holds open."""
    closers: list[Callable[[], None]] = vars(response)["_resource_closers"]
    for closer in closers:  # not response.close(): that tells Django that the request is over
        closer()


def _check_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _write(request: HttpRequest, access: Access, response: HttpResponseBase) -> None:
    acts = outcome.acts_of(request, access, _declared(request), response.status_code)
    if acts:
        recorder.write_down(access, acts, status=response.status_code)


def _recorded_failure(request: HttpRequest, access: Access, response: HttpResponseBase | None) -> HttpResponseBase:
    """Record, in a new transaction, that it failed. 503 when that fails too, or when the database went away."""
    writers.forget(connection)
    lost = isinstance(getattr(request, "died_of", None), OperationalError | InterfaceError)
    answer = response if response is not None and not lost else problem_response(request, Unavailable())
    if connection.connection is not None and not connection.is_usable():
        connection.close()
    try:
        with transaction.atomic(durable=True):
            acts = outcome.failed_acts_of(request, access, _declared(request), answer.status_code)
            recorder.write_down(access, acts, status=answer.status_code)
    except Exception:
        logger.exception("the failure of request %s could not be recorded", access.id)
        connection.close()
        return problem_response(request, Unavailable())
    return answer


def _continued(request: HttpRequest, access: Access, begun: Continuation) -> HttpResponseBase:
    """Run the second half of an upload: the body flows with no transaction open, the rest in a second one."""
    try:
        response = begun.run()
    except Exception as error:
        request.died_of = error  # type: ignore[attr-defined]
        answer = problem_response(request, error)
        if answer.status_code >= 500:
            logger.exception("upload %s failed", access.id)
        again = replace(access, acts=[], loose=[])
        with tenant_scope.open_access(access.id), scope.entered(again):
            response = _recorded_failure(request, again, answer)
    begun.hand_over(response)
    return response
