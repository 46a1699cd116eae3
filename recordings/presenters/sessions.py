"""A playback session as the player reads it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from access import formats
from recordings.models import Playback
from recordings.presenters import words


def session_json(playback: Playback, labels: Mapping[str, str], *, reloads: bool = False) -> dict[str, Any]:
    """Addresses of the sound and of the beats, and the words of the line above the player."""
    ends = formats.time_text(timezone.localtime(playback.expires_at), words.language())
    return {
        "id": str(playback.pk),
        "media_uri": reverse("api-playback-media", args=[playback.pk]),
        "beat_uri": reverse("conversations:beat", args=[playback.pk]),
        "expires_at": playback.expires_at.isoformat(),
        "purpose_label": labels.get(playback.purpose, playback.purpose),
        "ends": gettext("ends at %(time)s by itself") % {"time": ends},
        "seconds_heard": playback.seconds_heard,
        "seconds_delivered": playback.seconds_delivered,
        "reload": reloads,
    }
