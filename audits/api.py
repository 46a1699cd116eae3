"""The log over REST: by number, filtered; one entry; every kind. Reading it is recorded."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from access.guards import GuardedAPIView
from access.models import Agent
from access.selectors import forget
from audits import recorder, selectors
from audits.presenters import as_json, kinds_as_json, present
from audits.selectors import Filters
from audits.serializers import EntryPageSerializer, EntrySerializer, KindSerializer, QueryReader, after, named
from audits.streaming import MEDIA_TYPE, PAGE, Page, ndjson_response

FILTERS = [
    OpenApiParameter("interval", str, description="start/end, RFC 3339"),
    OpenApiParameter("after_seq", int, description="entries after this number; -1 starts at the first"),
    OpenApiParameter("actor_id", str),
    OpenApiParameter("action", str),
    OpenApiParameter("kind", str, description="one or several, separated by commas"),
    OpenApiParameter("entity_type", str),
    OpenApiParameter("entity_id", str, description="every entry that touched this object, lists left out"),
    OpenApiParameter("request_id", str, description="every entry of one request or job"),
    OpenApiParameter("purpose", str),
    OpenApiParameter("remote_ip", str),
    OpenApiParameter("q", str, description="a person's name, or words of sealed values, each whole"),
    OpenApiParameter("page_size", int, description="at most 500"),
    OpenApiParameter("total", bool, description="count all that match, too"),
]


class LinesRenderer(JSONRenderer):
    """Stands for NDJSON when the answer is negotiated; what it renders itself is a refusal."""

    media_type = MEDIA_TYPE


class EntryList(GuardedAPIView):
    """The log of the tenant, as far as the caller's right reaches."""

    permission = selectors.PERMISSION
    verb = "list"
    kind = "audit.list"
    door = "stream"
    renderer_classes = [JSONRenderer, LinesRenderer]

    @extend_schema(
        operation_id="listAudits",
        parameters=FILTERS,
        responses={(200, "application/json"): EntryPageSerializer, (200, MEDIA_TYPE): EntrySerializer(many=True)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List entries by number; with `Accept: application/x-ndjson` all that follow, without a cap."""
        reader = QueryReader(request.query_params)
        size, filters = reader.page_size(), reader.filters()
        if isinstance(request.accepted_renderer, LinesRenderer):
            return self._stream(request, filters)
        rows, more = selectors.page(selectors.entries(self.agent, filters), size=size, newest_first=False)
        context, personal = named(filters)
        recorder.record("audit.list", by=self.agent, context={**context, "count": len(rows)}, personal=personal)
        body = _listing(request, [as_json(entry) for entry in present(rows, self.agent)], size, more=more)
        if reader.wants_total():
            body["total"] = selectors.entries(self.agent, filters).count()
        response = Response(body)
        if body["next_uri"]:
            response["Link"] = f'<{body["next_uri"]}>; rel="next"'
        patch_vary_headers(response, ["Accept"])
        return response

    def _stream(self, request: Request, filters: Filters) -> HttpResponseBase:
        context, personal = named(filters)
        recorder.record("audit.stream", by=self.agent, context=context, personal=personal)
        agent = self.agent

        def pages(cursor: Filters | None) -> Page:
            return _page_of(agent, cursor or filters)

        return ndjson_response(request._request, kind="audit.export", pages=pages, entity_type="audit")


def _page_of(agent: Agent, filters: Filters) -> Page:
    """Return one page of a stream; rights are asked for anew, since a stream may outlive them."""
    forget(agent)
    rows, more = selectors.page(selectors.entries(agent, filters), size=PAGE, newest_first=False)
    return [as_json(entry) for entry in present(rows, agent)], after(filters, rows[-1].idx) if more else None


def _listing(request: Request, rows: list[dict[str, Any]], size: int, *, more: bool) -> dict[str, Any]:
    following = None
    if more:
        query = request.query_params.copy()
        query["after_seq"] = str(rows[-1]["seq"])
        following = f"{request.path}?{query.urlencode()}"
    return {"entities": rows, "page_size": size, "next_uri": following, "self_uri": request.get_full_path()}


class EntryDetail(GuardedAPIView):
    """One entry."""

    permission = selectors.PERMISSION
    kind = "audit.view"

    @extend_schema(operation_id="getAudit", responses=EntrySerializer)
    def get(self, request: Request, seq: int) -> Response:
        """Return one entry by its number."""
        event = selectors.entry(self.agent, seq)
        recorder.record("audit.view", by=self.agent, target=("audit", event.event_id), context={"seq": seq})
        return Response(as_json(present([event], self.agent)[0]))


class KindList(GuardedAPIView):
    """The closed list of kinds."""

    permission = selectors.PERMISSION
    verb = "list"
    kind = "audit.kinds"

    @extend_schema(operation_id="listAuditKinds", responses=KindSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return every kind that can occur."""
        kinds = kinds_as_json()
        return Response({"entities": kinds, "page_size": len(kinds), "next_uri": None, "self_uri": request.path})
