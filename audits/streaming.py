"""Lists without a cap, as NDJSON: the query is recorded first, then pages of their own read transactions flow."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse

from audits import recorder, scope
from audits.scope import Access, Act
from tenants import scope as tenant_scope

PAGE = 1_000
MEDIA_TYPE = "application/x-ndjson"

Page = tuple[Sequence[dict[str, Any]], Any]
"""Rows, and where the next page begins (None: this was the last)."""


def ndjson_response(
    request: HttpRequest, *, kind: str, pages: Callable[[Any], Page], entity_type: str
) -> StreamingHttpResponse:
    """Stream a list from a door="stream" view, which has recorded its query by now.

    `pages` is called with None, then with what it returned: keyset cursors. Each call runs in a read
    transaction under the request's access id, and a closing event of `kind` tells how many rows left.
    """
    access: Access = request.audit_access  # type: ignore[attr-defined]
    return StreamingHttpResponse(_lines(access, kind, entity_type, pages), content_type=MEDIA_TYPE)


def _lines(access: Access, kind: str, entity_type: str, pages: Callable[[Any], Page]) -> Iterator[bytes]:
    sent, complete = 0, False
    try:
        cursor: Any = None
        while not complete:
            rows, cursor = _page(access, pages, cursor)
            for row in rows:
                sent += 1
                yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            complete = cursor is None
    finally:
        _close(access, kind, entity_type, sent, complete=complete)


def _page(access: Access, pages: Callable[[Any], Page], cursor: Any) -> Page:
    with _again(access), transaction.atomic(durable=True):
        return pages(cursor)


def _close(access: Access, kind: str, entity_type: str, sent: int, *, complete: bool) -> None:
    with _again(access) as again, transaction.atomic(durable=True):
        act = Act(kind=kind, entity_type=entity_type, context={"count": sent, "complete": complete})
        recorder.write_down(again, [act])


@contextmanager
def _again(access: Access) -> Iterator[Access]:
    """Enter the scope and access of the request anew: the middleware has left them by now."""
    again = Access(access.id, access.tenant_id, access.name, access.method, actor=access.actor, origin=access.origin)
    with tenant_scope.activate(access.tenant_id), tenant_scope.open_access(access.id), scope.entered(again):
        yield again
