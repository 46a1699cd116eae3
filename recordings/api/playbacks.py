"""Playback over REST: a session with a purpose, its ranges, its beats."""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access.guards import GuardedAPIView
from access.problems import problem_response
from access.rest import idempotent, parsed
from recordings import selectors, services
from recordings.api.bodies import OneAnswer
from recordings.exceptions import RangeUnsatisfiable
from recordings.media import PLAYBACK_TYPE
from recordings.serializers import described, inputs, shapes


class RecordingPlaybacks(GuardedAPIView):
    """The sessions on one recording."""

    permission = selectors.PLAY
    verb = "play"
    kind = "recording.play"

    @extend_schema(operation_id="openRecording", request=inputs.PlaybackInput, responses={201: described.PlaybackShape})
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Open a recording for a purpose of the tenant's list; `media_uri` then serves ranges while it lasts."""
        row = selectors.get_recording(self.agent, pk, selectors.PLAY)
        body = parsed(inputs.PlaybackInput, request)
        playback = services.open_recording(recording=row, by=self.agent, **body)
        shape = shapes.playback(playback)
        return Response(shape, status=201, headers={"Location": shape["self_uri"]})


class PlaybackDetail(GuardedAPIView):
    """One session of one's own."""

    permission = selectors.PLAY
    kinds = {"GET": "playback.view", "DELETE": "playback.end"}
    verbs = {"GET": "view", "DELETE": "update"}

    @extend_schema(operation_id="getPlayback", responses=described.PlaybackShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """Tell how much was delivered and heard."""
        return Response(shapes.playback(selectors.get_playback(self.agent, pk)))

    @extend_schema(operation_id="endPlayback", responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """End a session before its time."""
        services.end_playback(playback=selectors.get_playback(self.agent, pk), by=self.agent)
        return Response(status=204)


class PlaybackHeartbeats(GuardedAPIView):
    """The player's word for what it has played."""

    permission = selectors.PLAY
    verb = "heartbeat"
    kind = "playback.heartbeat"

    @extend_schema(operation_id="beatPlayback", request=inputs.HeartbeatInput, responses=described.PlaybackShape)
    def post(self, request: Request, pk: UUID) -> Response:
        """Note how much was heard; never more than was delivered."""
        body = parsed(inputs.HeartbeatInput, request)
        playback = selectors.get_playback(self.agent, pk)
        noted = services.note_heartbeat(playback=playback, by=self.agent, **body)
        return Response(shapes.playback(noted))


class PlaybackMedia(GuardedAPIView):
    """The sound of a session, range by range."""

    permission = selectors.PLAY
    verb = "play_range"
    kind = "recording.play_range"
    door = "stream"
    content_negotiation_class = OneAnswer

    @extend_schema(
        operation_id="playRange",
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER)],
        responses={(206, PLAYBACK_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Serve one range, at most 64 KiB, as WebM with Opus."""
        playback = selectors.get_playback(self.agent, pk)
        try:
            delivery = services.read_range(playback=playback, header=request.headers.get("Range"), by=self.agent)
        except RangeUnsatisfiable as refused:
            response: HttpResponse = problem_response(request._request, refused)
            response["Content-Range"] = f"bytes */{refused.size}"
            return response
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Range": delivery.span.content_range,
            "Content-Length": str(delivery.span.length),
            "Cache-Control": "private, no-store",
        }
        return StreamingHttpResponse(delivery.chunks, status=206, content_type=PLAYBACK_TYPE, headers=headers)
