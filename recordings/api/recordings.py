"""Recordings over REST: facts, upload, transcript, waveform, release, download; and files of messages."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access.guards import GuardedAPIView
from access.rest import idempotent, parsed
from audits.continuation import Continuation, second_transaction
from recordings import selectors, services
from recordings.api.bodies import OneAnswer, check_sound, flow
from recordings.api.conversations import GROUND
from recordings.serializers import described, inputs, shapes
from recordings.services.exports import DOWNLOAD

CREATE = "recordings:conversation:create"
RELEASE = "recordings:recording:release"


class RecordingDetail(GuardedAPIView):
    """One recording."""

    permission = selectors.VIEW
    kind = "recording.view"

    @extend_schema(operation_id="getRecording", responses=described.RecordingAloneShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """Show the facts of one recording, and what was found about it."""
        row = selectors.get_recording(self.agent, pk)
        return Response(shapes.recording_alone(row, row.findings.all()))


class RecordingUpload(GuardedAPIView):
    """The sound of a recording that came without it."""

    permission = CREATE
    verb = "create"
    kind = "recording.upload_begun"
    door = "upload"
    content_negotiation_class = OneAnswer

    @extend_schema(
        operation_id="uploadRecording",
        request={"audio/*": OpenApiTypes.BINARY},
        responses=described.RecordingAloneShape,
    )
    def put(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Take the sound. It flows through the seal to the store; its checksum is checked by a job."""
        http, agent, media_type = request._request, self.agent, check_sound(request._request)
        upload = services.begin_upload(recording=selectors.get_recording(agent, pk, CREATE), by=agent)

        def run() -> HttpResponseBase:
            received = services.receive_media(upload=upload, chunks=flow(http), by=agent)
            with second_transaction(http):
                row = services.keep_upload(received=received, media_type=media_type, by=agent)
                return JsonResponse(shapes.recording_alone(row, row.findings.all()))

        return Continuation(run)


class RecordingMedia(GuardedAPIView):
    """The original of a recording."""

    permission = DOWNLOAD
    verb = "download"
    kind = "recording.download"
    door = "stream"
    content_negotiation_class = OneAnswer

    @extend_schema(
        operation_id="downloadRecording", parameters=GROUND, responses={(200, "audio/*"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Download the original as it came."""
        row = selectors.get_recording(self.agent, pk, DOWNLOAD)
        file = services.download_recording(recording=row, by=self.agent, **inputs.read_ground(request))
        headers = {
            "Content-Length": str(file.size),
            "Content-Disposition": f'attachment; filename="{file.filename}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingHttpResponse(file.chunks, content_type=file.media_type, headers=headers)


class RecordingTranscript(GuardedAPIView):
    """What was said in a recording."""

    permission = selectors.PLAY
    kind = "transcript.view"

    @extend_schema(operation_id="getTranscript", parameters=GROUND, responses=described.TranscriptShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """Read the transcript, turn by turn."""
        row = selectors.get_recording(self.agent, pk, selectors.PLAY)
        view = services.read_transcript(recording=row, by=self.agent, **inputs.read_ground(request))
        return Response(shapes.transcript(row, view))


class RecordingWaveform(GuardedAPIView):
    """The loudness of a recording over time."""

    permission = selectors.PLAY
    kind = "recording.waveform"

    @extend_schema(operation_id="getWaveform", responses=described.WaveformShape)
    def get(self, request: Request, pk: UUID) -> Response:
        """Read the peaks, up to 2,000 per channel."""
        row = selectors.get_recording(self.agent, pk, selectors.PLAY)
        return Response(shapes.waveform(row, services.read_waveform(recording=row, by=self.agent)))


class RecordingRelease(GuardedAPIView):
    """The way out of quarantine."""

    permission = RELEASE
    verb = "release"
    kind = "recording.release"

    @extend_schema(
        operation_id="releaseRecording", request=inputs.ReleaseInput, responses=described.RecordingAloneShape
    )
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        """Release a recording whose checksum is not the stated one, with the reason."""
        body = parsed(inputs.ReleaseInput, request)
        row = selectors.get_recording(self.agent, pk, RELEASE)
        released = services.release_recording(recording=row, by=self.agent, reason=body["reason"])
        return Response(shapes.recording_alone(released, released.findings.all()))


class AttachmentContent(GuardedAPIView):
    """A file of a message or conversation."""

    permission = selectors.PLAY
    verb = "download"
    kind = "attachment.download"
    content_negotiation_class = OneAnswer

    @extend_schema(operation_id="getAttachment", parameters=GROUND, responses={(200, "*/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Give the file. It is always a download: nothing that callers send runs in the portal's pages."""
        row = selectors.get_attachment(self.agent, pk)
        view, content = services.download_attachment(attachment=row, by=self.agent, **inputs.read_ground(request))
        disposition = content_disposition_header(True, view.filename or "attachment") or "attachment"
        headers = {
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)
