"""How kinds of entries look: a chip with tone and icon, a mark in the timeline."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from audits.presenters.entries import Presented

_BY_KIND: Mapping[str, tuple[str, str]] = {
    "recording.quarantine": ("warn", "alert-triangle"),
    "recording.release": ("warn", "lock-open"),
    "recording.process": ("ok", "circle-check"),
    "conversation.ingest": ("", "inbox"),
    "recording.upload": ("", "upload"),
    "recording.upload_begun": ("", "upload"),
    "session.authenticate": ("", "login"),
    "session.end": ("", "logout"),
    "token.create": ("", "plug-connected"),
    "role.assign": ("warn", "user-check"),
    "role.revoke": ("warn", "user-minus"),
    "grant.create": ("warn", "user-check"),
    "grant.revoke": ("warn", "user-minus"),
    "agent.invite": ("warn", "user-plus"),
    "key.probe": ("ok", "circle-check"),
    "playback.heartbeat": ("info", "headphones"),
}
_BY_VERB: Mapping[str, tuple[str, str]] = {
    "play": ("info", "player-play"),
    "play_unredacted": ("warn", "player-play"),
    "play_range": ("info", "headphones"),
    "view": ("info", "eye"),
    "view_unmasked": ("warn", "eye"),
    "list": ("", "list-search"),
    "search": ("", "search"),
    "download": ("warn", "download"),
    "export": ("warn", "file-export"),
    "create": ("", "plus"),
    "update": ("", "pencil"),
    "delete": ("warn", "trash"),
    "erase": ("bad", "trash"),
    "refuse": ("bad", "ban"),
    "fail": ("bad", "alert-octagon"),
    "authentication_failed": ("bad", "ban"),
    "execute": ("", "settings"),
}
_SHAPES: Mapping[str, str] = {
    "play": "k-play",
    "play_unredacted": "k-play",
    "view": "k-play",
    "create": "k-ok",
    "release": "k-ok",
}


@dataclass(frozen=True)
class Chip:
    """A kind in words, with its tone and icon."""

    text: str
    tone: str
    icon: str


def is_refusal(entry: Presented) -> bool:
    """Whether somebody wanted something and did not get it."""
    return entry.event.status != "success" or entry.event.action in {"refuse", "authentication_failed", "fail"}


def chip_of(entry: Presented) -> Chip:
    """The chip of an entry; an act that came to nothing says so beside its name."""
    tone, icon = _BY_KIND.get(entry.event.kind) or _BY_VERB.get(entry.event.action, ("", "point"))
    if not is_refusal(entry):
        return Chip(entry.label, tone, icon)
    told = entry.event.action in {"refuse", "authentication_failed", "fail"}
    text = entry.label if told else gettext("%(act)s: failed") % {"act": entry.label}
    return Chip(text, "bad", _BY_VERB.get(entry.event.action, ("", "ban"))[1] if told else "ban")


def shape_of(entry: Presented) -> str:
    """The timeline's mark: ring for an access, square for a refusal."""
    return "k-bad" if is_refusal(entry) else _SHAPES.get(entry.event.action, "")
