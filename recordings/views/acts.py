"""What is done with one conversation: listen, reveal, read, release, take away. Each asks for its purpose first."""

import json
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from access.guards import route
from access.problems import wants_json
from recordings import openings, selectors, services
from recordings.models import Recording
from recordings.presenters.page import purpose_choices
from recordings.presenters.sessions import session_json
from recordings.selectors.listing import PLAY
from recordings.services.grounds import check_ground
from recordings.views.listing import agent_of
from tenants.exceptions import Invalid, NotFound
from tenants.selectors import settings_of_current

VCON = "application/vcon+json"
R = TypeVar("R", bound=HttpResponseBase)


def _ground(request: HttpRequest) -> dict[str, str]:
    return {"purpose": request.POST.get("purpose", ""), "reason": request.POST.get("reason", "")}


def _back(number: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("conversations:detail", args=[number]))


def _recording(request: HttpRequest, number: int, recording_id: UUID, permission: str) -> Recording:
    recording = selectors.get_recording(agent_of(request), recording_id, permission)
    if recording.conversation.number != number:
        raise NotFound()
    return recording


@route(permissions={"POST": PLAY}, verb="play", kind="recording.play")
def play(request: HttpRequest, number: int, recording_id: UUID) -> HttpResponse:
    """Begin a playback session; the player gets it as JSON, a browser without script the page with the sound in it."""
    agent = agent_of(request)
    recording = _recording(request, number, recording_id, PLAY)
    ground = _ground(request)
    playback = services.open_recording(recording=recording, by=agent, **ground)
    minutes, needs_reason = settings_of_current().playback_minutes, selectors.needs_reason(agent, PLAY)
    known = openings.recall(request.session, openings.READ, recording.conversation_id)
    openings.remember(request.session, openings.READ, recording.conversation_id, minutes=minutes, **ground)
    if not wants_json(request):
        return _back(number)
    labels = {one.code: one.label for one in purpose_choices(list(selectors.purposes()), always_reason=False)}
    return JsonResponse(session_json(playback, labels, reloads=needs_reason and known is None), status=201)


@route(permissions={"POST": PLAY}, verb="heartbeat", kind="playback.heartbeat")
def beat(request: HttpRequest, playback_id: UUID) -> HttpResponse:
    """Take the player's word for how much was heard so far."""
    agent = agent_of(request)
    try:
        seconds = float(json.loads(request.body)["seconds_heard"])
    except (ValueError, TypeError, KeyError):
        raise Invalid(_("expected a number of seconds")) from None
    playback = selectors.get_playback(agent, playback_id)
    noted = services.note_heartbeat(playback=playback, seconds_heard=max(seconds, 0.0), by=agent)
    return JsonResponse({"seconds_heard": noted.seconds_heard, "seconds_delivered": noted.seconds_delivered})


@route(permissions={"POST": "recordings:conversation:unmask"}, verb="view_unmasked", kind="conversation.reveal")
def reveal(request: HttpRequest, number: int) -> HttpResponse:
    """Show the caller's details on the page for some minutes."""
    agent = agent_of(request)
    conversation = selectors.get_conversation(agent, number=number)
    ground = _ground(request)
    services.reveal_parties(conversation=conversation, by=agent, **ground)
    minutes = settings_of_current().reveal_minutes
    openings.remember(request.session, openings.REVEAL, conversation.pk, minutes=minutes, **ground)
    return _back(number)


@route(permissions={"POST": PLAY}, verb="view", kind="transcript.view")
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Show transcript and messages on the page for some minutes, for who must name a reason."""
    conversation = selectors.get_conversation(agent_of(request), number=number)
    ground = _ground(request)
    check_ground(permission=PLAY, by=agent_of(request), **ground)
    minutes = settings_of_current().playback_minutes
    openings.remember(request.session, openings.READ, conversation.pk, minutes=minutes, **ground)
    return _back(number)


@route(permissions={"POST": "recordings:recording:release"}, verb="release", kind="recording.release")
def release(request: HttpRequest, number: int, recording_id: UUID) -> HttpResponse:
    """Let a recording out of quarantine."""
    recording = _recording(request, number, recording_id, "recordings:recording:release")
    services.release_recording(recording=recording, by=agent_of(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("Released. The recording is being prepared for playback."))
    return _back(number)


@route(permissions={"POST": "recordings:recording:download"}, verb="download", kind="recording.download", door="stream")
def download(request: HttpRequest, number: int, recording_id: UUID) -> HttpResponseBase:
    """Give out the original as it came."""
    recording = _recording(request, number, recording_id, "recordings:recording:download")
    found = services.download_recording(recording=recording, by=agent_of(request), **_ground(request))
    response = StreamingHttpResponse(found.chunks, content_type=found.media_type)
    return _as_file(response, found.filename, found.size)


@route(permissions={"POST": "recordings:recording:export"}, verb="export", kind="conversation.export")
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Give the conversation out as vCon."""
    agent = agent_of(request)
    conversation = selectors.get_conversation(agent, number=number)
    origin = f"{request.scheme}://{request.get_host()}"
    ground = _ground(request)
    document = services.export_vcon(
        conversation=conversation, by=agent, origin=origin, purpose=ground["purpose"], reason=ground["reason"]
    )
    body = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return _as_file(HttpResponse(body, content_type=VCON), f"{number}.vcon", len(body))


@route(permissions={"POST": PLAY}, verb="download", kind="attachment.download")
def attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Give out one file of a conversation."""
    agent = agent_of(request)
    found = selectors.get_attachment(agent, attachment_id)
    ground = openings.recall(request.session, openings.READ, found.conversation_id)
    given = {"purpose": ground.purpose, "reason": ground.reason} if ground else {}
    view, content = services.download_attachment(attachment=found, by=agent, **given)
    return _as_file(HttpResponse(content, content_type=view.media_type), view.filename or "attachment", len(content))


def _as_file(response: R, name: str, size: int) -> R:
    """Mark an answer as a file to keep: never shown in place, whatever its type says."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
