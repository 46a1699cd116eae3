"""Conversations over REST: taken in, listed, shown, exported, paused; and who may open one."""

from uuid import UUID

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access.guards import GuardedAPIView
from access.rest import Page, idempotent, listing, page_size, parsed, write_cursor
from recordings import selectors, services
from recordings.api.bodies import OneAnswer, vcon_body
from recordings.serializers import described, inputs, shapes
from recordings.services.exports import EXPORT

FILTERS = [
    OpenApiParameter("interval", str, description="start/end, RFC 3339; either end may be `..`"),
    OpenApiParameter("channel", str),
    OpenApiParameter("direction", str),
    OpenApiParameter("state", str),
    OpenApiParameter("agent_id", OpenApiTypes.UUID),
    OpenApiParameter("team_id", OpenApiTypes.UUID),
    OpenApiParameter("queue_id", OpenApiTypes.UUID),
    OpenApiParameter("campaign_id", OpenApiTypes.UUID),
    OpenApiParameter("tag", str),
    OpenApiParameter("q", str, description='words of transcripts and messages, each whole; "quoted" as a phrase'),
    OpenApiParameter("contact", str, description="a phone number, an e-mail address or a customer number"),
    OpenApiParameter("cursor", str),
    OpenApiParameter("page_size", int, description="at most 500"),
    OpenApiParameter("total", bool, description="count all that match, up to 10,001"),
]
GROUND = [
    OpenApiParameter("purpose", str, description="one of the tenant's purposes, where the right demands one"),
    OpenApiParameter("reason", str),
]


class Conversations(GuardedAPIView):
    """All conversations that the caller may see."""

    permissions = {"GET": selectors.VIEW, "POST": "recordings:conversation:create"}
    verbs = {"GET": "list", "POST": "create"}
    kinds = {"GET": "conversation.list", "POST": "conversation.ingest"}

    @extend_schema(operation_id="listConversations", parameters=FILTERS, responses=described.ConversationPageShape)
    def get(self, request: Request) -> Response:
        """List conversations, newest first; `q` searches transcripts and messages."""
        wanted, size = inputs.read_filter(request), page_size(request)
        found = services.list_conversations(
            wanted=wanted, place=inputs.read_place(request), page_size=size, by=self.agent
        )
        following = write_cursor([found.older.started_at.isoformat(), found.older.id]) if found.older else None
        wants_total = request.query_params.get("total") == "true"
        total = selectors.count_conversations(self.agent, wanted) if wants_total else None
        agents = selectors.agents_in([card for _, card in found.rows])
        entities = [
            shapes.conversation(
                row,
                card,
                agents,
                recordings=row.recordings.all(),
                messages=[shapes.message_row(message) for message in row.messages.all()],
            )
            for row, card in found.rows
        ]
        return listing(request, Page([], size, following), entities, total=total)

    @extend_schema(
        operation_id="ingestConversation",
        request={"application/vcon+json": OpenApiTypes.OBJECT, "application/vcon+gzip": OpenApiTypes.BINARY},
        responses={201: described.ConversationShape, 200: described.ConversationShape},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Take one vCon in: 201; the same content again 200; other content under its uuid 409."""
        taken = services.ingest_conversation(document=vcon_body(request._request), by=self.agent)
        row = taken.conversation
        shape = shapes.conversation(
            row,
            taken.card,
            selectors.agents_in([taken.card]),
            recordings=row.recordings.all(),
            messages=[shapes.message_row(message) for message in row.messages.all()],
        )
        return Response(shape, status=201 if taken.created else 200, headers={"Location": shape["self_uri"]})


class ConversationDetail(GuardedAPIView):
    """One conversation."""

    permission = selectors.VIEW
    kind = "conversation.view"

    @extend_schema(operation_id="getConversation", responses=described.ConversationShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """Show one conversation; the words of its messages only to who may read them."""
        row = selectors.get_conversation(self.agent, pk=pk)
        facts = services.view_conversation(conversation=row, by=self.agent)
        messages = [shapes.message_row(message) for message in facts.messages]
        if facts.messages and facts.can_play and not facts.needs_reason:
            read = services.read_messages(conversation=row, by=self.agent)
            messages = [shapes.message(view) for view in read]
        shape = shapes.conversation(
            row,
            facts.card,
            selectors.agents_in([facts.card]),
            recordings=facts.recordings,
            messages=messages,
            revealed=services.parties_at_sight(facts=facts, by=self.agent),
        )
        return Response(shape)


class ConversationMessages(GuardedAPIView):
    """The thread of one conversation, with its words."""

    permission = selectors.PLAY
    kind = "message.view"

    @extend_schema(operation_id="getMessages", parameters=GROUND, responses=described.MessageShape(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Read the messages of one conversation."""
        row = selectors.get_conversation(self.agent, pk=pk)
        read = services.read_messages(conversation=row, by=self.agent, **inputs.read_ground(request))
        return listing(request, Page([], len(read), None), [shapes.message(view) for view in read])


class ConversationVcon(GuardedAPIView):
    """One conversation as a file."""

    permission = EXPORT
    verb = "export"
    kind = "conversation.export"
    content_negotiation_class = OneAnswer

    @extend_schema(
        operation_id="exportConversation",
        parameters=[*GROUND, OpenApiParameter("media", str, description="`inline` puts the sound inside")],
        responses={(200, "application/vcon+json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, pk: UUID) -> JsonResponse:
        """Export one conversation as vCon 0.4.0."""
        ground = inputs.read_ground(request)
        document = services.export_vcon(
            conversation=selectors.get_conversation(self.agent, pk=pk, permission=EXPORT),
            origin=request._request.build_absolute_uri("/").rstrip("/"),
            inlines=request.query_params.get("media") == "inline",
            by=self.agent,
            **ground,
        )
        headers = {"Content-Disposition": f'attachment; filename="{pk}.vcon"'}
        return JsonResponse(document, content_type="application/vcon+json", headers=headers)


class ConversationAccess(GuardedAPIView):
    """Who may open one conversation."""

    permission = "recordings:conversation:access"
    verb = "list"
    kind = "conversation.access"

    @extend_schema(operation_id="getConversationAccess", responses=described.AccessShape)
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """List everyone who may open this conversation, and why."""
        row = selectors.get_conversation(self.agent, pk=pk, permission=self.permission)
        ways = services.list_access(conversation=row, by=self.agent)
        return listing(request, Page([], len(ways), None), [shapes.way(way) for way in ways])


class ConversationCapture(GuardedAPIView):
    """Whether the recorder of a running conversation listens."""

    permission = "recordings:conversation:edit"
    verb = "update"
    kind = "conversation.update"

    @extend_schema(operation_id="setRecordingState", request=inputs.CaptureInput, responses=described.CaptureShape)
    @idempotent
    def patch(self, request: Request, pk: UUID) -> Response:
        """Pause a running recording, or let it go on."""
        body = parsed(inputs.CaptureInput, request)
        row = services.change_capture_state(
            conversation=selectors.get_conversation(self.agent, pk=pk, permission=self.permission),
            state=body["recording_state"],
            reason=body["reason"],
            by=self.agent,
        )
        return Response(
            {
                "id": str(row.pk),
                "recording_state": row.capture_state,
                "self_uri": f"{shapes.API}/conversations/{row.pk}",
            }
        )
