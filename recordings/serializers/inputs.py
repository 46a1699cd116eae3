"""What the REST addresses take: syntax only, rules are the services'."""

from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from access.rest import StrictSerializer, fault, interval, known_parameters, read_cursor
from recordings.models import Conversation, Pause
from recordings.selectors import ConversationFilter, Place

NAMES = (
    "interval",
    "channel",
    "direction",
    "state",
    "agent_id",
    "team_id",
    "queue_id",
    "campaign_id",
    "tag",
    "q",
    "contact",
)


class PlaybackInput(StrictSerializer):
    """A wish to hear a recording."""

    purpose = serializers.CharField(max_length=60, help_text="One of the tenant's purposes.")
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class HeartbeatInput(StrictSerializer):
    """What the player says it has played."""

    seconds_heard = serializers.FloatField(min_value=0, max_value=10**6)


class ReleaseInput(StrictSerializer):
    """Why a recording may leave quarantine."""

    reason = serializers.CharField(max_length=500)


class CaptureInput(StrictSerializer):
    """Genesys's `recordingState`."""

    recording_state = serializers.ChoiceField(choices=["paused", "active"])
    reason = serializers.ChoiceField(choices=Pause.Reason.values, required=False, default="")


def read_filter(request: Request) -> ConversationFilter:
    """Read the filters of a list; what is misspelt is refused, so that it cannot show everything."""
    known_parameters(request, *NAMES)
    since, until = interval(request)
    return ConversationFilter(
        since=since,
        until=until,
        channel=_choice(request, "channel", Conversation.Channel.values),
        direction=_choice(request, "direction", Conversation.Direction.values),
        state=_choice(request, "state", Conversation.State.values),
        agent_id=_uuid(request, "agent_id"),
        team_id=_uuid(request, "team_id"),
        queue_id=_uuid(request, "queue_id"),
        campaign_id=_uuid(request, "campaign_id"),
        tag=_text(request, "tag"),
        words=_text(request, "q"),
        contact=_text(request, "contact"),
    )


def read_place(request: Request) -> Place | None:
    """Read where a page goes on."""
    values = read_cursor(request, 2)
    if values is None:
        return None
    try:
        moment, row = parse_datetime(values[0]), UUID(values[1])
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise fault("/cursor", _("A cursor as it stood in next_uri."))
    return Place(moment, row)


def read_ground(request: Request) -> dict[str, Any]:
    """Read purpose and reason out of the address, where a reading demands them."""
    known_parameters(request, "purpose", "reason", "media")
    return {"purpose": _text(request, "purpose"), "reason": _text(request, "reason")}


def _text(request: Request, name: str) -> str:
    value = request.query_params.get(name, "")
    if "\0" in value or len(value) > 500:
        raise fault(f"/{name}", _("At most 500 characters, none of them NUL."))
    return value.strip()


def _choice(request: Request, name: str, known: list[str]) -> str:
    value = _text(request, name)
    if value and value not in known:
        raise fault(f"/{name}", _("One of: {known}.").format(known=", ".join(known)))
    return value


def _uuid(request: Request, name: str) -> UUID | None:
    value = _text(request, name)
    try:
        return UUID(value) if value else None
    except ValueError:
        raise fault(f"/{name}", _("Not a UUID.")) from None
