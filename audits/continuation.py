"""Endpoints with a body of any size: authorised and recorded in one transaction, received in none, kept in another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from audits import outcome, recorder, scope
from audits.scope import Access
from tenants import scope as tenant_scope

_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})


class Continuation(HttpResponse):
    """What a view with door="upload" returns: the rest of its work, for after COMMIT.

    The function runs outside any transaction; it opens `second_transaction` for what it writes.
    """

    def __init__(self, run: Callable[[], HttpResponseBase]) -> None:
        super().__init__(status=202)
        self.run = run

    def hand_over(self, response: HttpResponseBase) -> None:
        """Give the real answer the headers and cookies that the middleware below put on this one."""
        for name, value in self.items():
            if name.lower() not in _OF_THE_BODY and name not in response.headers:
                response.headers[name] = value
        response.cookies.update(self.cookies)


@contextmanager
def second_transaction(request: HttpRequest) -> Iterator[Access]:
    """Open the transaction that keeps what was received, recorded like the first and under the same request."""
    first = request.audit_access  # type: ignore[attr-defined]
    access = Access(first.id, first.tenant_id, first.name, first.method, first.actor, first.origin)
    with tenant_scope.open_access(access.id), scope.entered(access), transaction.atomic(durable=True):
        yield access
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        acts = access.acts or [outcome.declared_act(request)]
        acts[-1].changes.extend(access.loose)
        recorder.write_down(access, acts)
