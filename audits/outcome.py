"""What a request's end means for the log: the explicit acts, the route's own, a refusal, a failure."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from access.guards import Declaration
from audits.events import kind_named
from audits.scope import Access, Act

ANONYMOUS_PER_MINUTE = 60
"""Anonymous refusals of one tenant that leave a leaf each; what comes above leaves one that counts."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GENERAL = "request.view"


def acts_of(request: HttpRequest, access: Access, declared: Declaration | None, status: int) -> list[Act]:
    """Return the acts to write for an answered request, the count of a past minute included."""
    _name(request, access)
    acts = [*access.acts]
    if status >= 400 or _sent_away(request, access, declared, status):
        acts += _refusal(access, request, declared)
    elif not acts:
        acts.append(_declared(request, declared))
    if access.loose:
        acts[-1].changes.extend(access.loose)
        access.loose = []
    return [*_overdue(access), *acts]


def failed_acts_of(request: HttpRequest, access: Access, declared: Declaration | None, status: int) -> list[Act]:
    """Return the acts to write for a request that died: what was begun, as failed, and that it failed."""
    _name(request, access)
    begun = [failed(act) for act in access.acts]
    if status < 500:
        return [*begun, _request_act("request.refuse", request, declared, "failure", {})]
    died_of = type(getattr(request, "died_of", None)).__name__
    return [*begun, _request_act("request.fail", request, declared, "failure", {"error": died_of})]


def failed(act: Act) -> Act:
    """Return the same act as one that came to nothing, under an id of its own: the first may exist after all."""
    return Act(act.kind, act.entity_type, act.ids, act.by, act.purpose, "failure", context=act.context)


def declared_act(request: HttpRequest) -> Act:
    """Return the act that the route declares, for a second transaction that recorded none of its own."""
    match = request.resolver_match
    return _declared(request, getattr(match.func, "declaration", None) if match else None)


def _name(request: HttpRequest, access: Access) -> None:
    match = request.resolver_match
    access.name = (match.view_name if match.url_name else match.route) if match else ""


def _sent_away(request: HttpRequest, access: Access, declared: Declaration | None, status: int) -> bool:
    """Tell a visitor who was sent to the sign-in page from an answer."""
    stranger = access.actor().type == "anonymous"
    return stranger and status in REDIRECTS and declared is not None and not declared.public


def _declared(request: HttpRequest, declared: Declaration | None) -> Act:
    kind = declared.kind(request.method or "GET") if declared else GENERAL
    return _request_act(kind, request, declared, "success", {})


def _request_act(
    kind: str, request: HttpRequest, declared: Declaration | None, outcome: str, context: dict[str, Any]
) -> Act:
    wanted = declared.kind(request.method or "GET") if declared else ""
    if wanted and wanted != kind:
        context = {**context, "kind": wanted}
    entity_type = kind_named(wanted or kind).entity_type
    return Act(kind=kind, entity_type=entity_type, ids=_ids(request), status=outcome, context=context)


def _ids(request: HttpRequest) -> tuple[str, ...]:
    """Return the ids in the address. Other words in it may name a person, so they stay out of the leaf."""
    match = request.resolver_match
    values = match.kwargs.values() if match else ()
    return tuple(str(value) for value in values if isinstance(value, UUID))


def _refusal(access: Access, request: HttpRequest, declared: Declaration | None) -> Sequence[Act]:
    if access.actor().type == "anonymous" and not _counters.admits(access.tenant_id):
        return ()
    return (_request_act("request.refuse", request, declared, "failure", {}),)


def _overdue(access: Access) -> Sequence[Act]:
    count = _counters.take_overdue(access.tenant_id)
    if not count:
        return ()
    return (Act(kind="request.refuse_many", entity_type="page", status="failure", context={"count": count}),)


@dataclass
class _Minute:
    number: int
    seen: int = 0
    beyond: int = 0


class _Counters:
    """Anonymous refusals by tenant and minute, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: dict[UUID, _Minute] = {}
        self._overdue: dict[UUID, int] = {}

    def admits(self, tenant_id: UUID) -> bool:
        """Count one refusal; tell whether it leaves a leaf of its own."""
        with self._lock:
            minute = self._current(tenant_id)
            minute.seen += 1
            if minute.seen <= ANONYMOUS_PER_MINUTE:
                return True
            minute.beyond += 1
            return False

    def take_overdue(self, tenant_id: UUID) -> int:
        """Return, once, how many refusals of past minutes left no leaf."""
        with self._lock:
            self._current(tenant_id)
            return self._overdue.pop(tenant_id, 0)

    def _current(self, tenant_id: UUID) -> _Minute:
        number = int(time.monotonic() // 60)
        minute = self._minutes.setdefault(tenant_id, _Minute(number))
        if minute.number != number:
            if minute.beyond:
                self._overdue[tenant_id] = self._overdue.get(tenant_id, 0) + minute.beyond
            minute = self._minutes[tenant_id] = _Minute(number)
        return minute


_counters = _Counters()
