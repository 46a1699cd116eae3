"""Doors made for these tests: each reads or writes a tenant's rows and ends in its own way."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, connections, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from access.guards import GuardedAPIView, route
from access.models import RoleAssignment
from audits import recorder
from audits.continuation import Continuation, second_transaction
from audits.models import Event
from audits.streaming import Page, ndjson_response
from tenants.exceptions import Invalid, Refused
from tenants.ids import uuid7
from tenants.models import Team

MARKER = "nur-fuer-nordwind"


def marked() -> str:
    """Read a tenant's own bytes: the marker stands in an entry's context."""
    return "".join(Event.objects.filter(kind="work.run").values_list("leaf", flat=True))


@route(public=True, kind="page.view")
def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(marked())


@route(public=True, kind="page.view")
def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError(marked())


@route(public=True, kind="page.view")
def chunks(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(part for part in (marked(), marked()))


@route(public=True, kind="recording.play_range", verb="play_range", door="stream")
def media(request: HttpRequest) -> StreamingHttpResponse:
    found = marked()

    def body() -> Iterator[bytes]:
        yield found.encode()
        yield b"in transaction" if connection.in_atomic_block else b"no transaction"

    return StreamingHttpResponse(body())


@route(public=True, kind="page.view")
def raw(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf::text FROM audits_event WHERE kind = 'work.run'")
        return HttpResponse("".join(row[0] for row in cursor.fetchall()))


@route(public=True, kind="page.view")
def killed(request: HttpRequest) -> HttpResponse:
    found = marked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connections["cache"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    return HttpResponse(found)


@route(public=True, kind="page.view")
def writes(request: HttpRequest, ending: str) -> HttpResponse:
    """Write a team, record that it was made, and end as asked."""
    team = Team(name="Neu", slug=ending)
    team.save(force_insert=True)
    recorder.record("team.create", target=team, by=None)
    if ending == "refused":
        raise Refused("not now")
    if ending == "not-found":
        raise Http404
    if ending == "invalid":
        return HttpResponse(status=422)
    if ending == "foreign":
        RoleAssignment(agent_id=uuid7(), role="agent").save(force_insert=True)
    if ending == "twice":
        Team(name="Noch einmal", slug=ending).save(force_insert=True)
    return HttpResponse(ending)


@route(public=True, kind="page.view")
def inner(request: HttpRequest) -> HttpResponse:
    """Roll back to a savepoint of one's own, and go on."""
    try:
        with transaction.atomic():
            recorder.record("team.create", target=("team", uuid7()), by=None, personal={"reason": "x"})
            raise Refused("not now")
    except Refused:
        return HttpResponse("went on")


class Strict(GuardedAPIView):
    """A REST view that writes and then refuses: DRF answers inside the view."""

    public = True
    kind = "team.create"

    def post(self, request: Request) -> Response:
        Team(name="Neu", slug="rest").save(force_insert=True)
        raise Invalid("not valid")


@route(public=True, kind="recording.upload", verb="create", door="upload")
def upload(request: HttpRequest) -> HttpResponseBase:
    recorder.record("recording.upload_begun", target=("recording", uuid7()), by=None)

    def run() -> HttpResponseBase:
        assert not connection.in_atomic_block
        body = request.read()
        if body == b"boom":
            raise ValueError("while receiving")
        if body == b"bad":
            raise Invalid("does not match its check sum")
        with second_transaction(request):
            Team(name="Neu", slug="upload").save(force_insert=True)
            recorder.record("recording.upload", target=("recording", uuid7()), by=None, context={"bytes": len(body)})
            if body == b"late":
                raise ValueError("while keeping")
        return JsonResponse({"bytes": len(body)}, status=201)

    return Continuation(run)


@route(public=True, kind="audit.stream", verb="export", door="stream")
def lines(request: HttpRequest) -> HttpResponseBase:
    recorder.record("audit.stream", by=None, context={"query": "all"})

    def pages(cursor: Any) -> Page:
        assert connection.in_atomic_block
        number = int(cursor or 0)
        return [{"n": number, "of": Event.objects.count()}], number + 1 if number < 2 else None

    return ndjson_response(request, kind="audit.export", pages=pages, entity_type="audit")


@route(permission="audits:entry:view", kind="audit.list", verb="list")
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(marked())


urlpatterns = [
    path("start/", read, name="start"),  # problem pages lead there
    path("read/", read),
    path("boom/", boom),
    path("chunks/", chunks),
    path("media/", media),
    path("raw/", raw),
    path("killed/", killed),
    path("writes/<str:ending>/", writes),
    path("inner/", inner),
    path("rest/", Strict.as_view()),
    path("upload/", upload),
    path("lines/", lines),
    path("guarded/", guarded, name="guarded"),
]
handler404 = "access.problems.page_not_found"
handler500 = "access.problems.server_error"
