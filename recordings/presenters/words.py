"""Words, icons and tones of channels, states and hidden passages: the vocabulary of the conversation pages."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from access import formats

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_ -]{1,30})\s*\}\}|\[([A-Z][A-Z_ -]{1,29})\]")

CHANNEL_ICONS: Mapping[str, str] = {
    "voice": "phone",
    "email": "mail",
    "chat": "messages",
    "message": "message",
    "note": "note",
}

STATES: Mapping[str, tuple[Promise, str, str]] = {
    "ready": (_("stored"), "ok", "lock"),
    "released": (_("released"), "info", "lock-open"),
    "processing": (_("being prepared"), "info", "hourglass"),
    "awaiting_upload": (_("waiting for the sound"), "warn", "upload"),
    "quarantined": (_("in quarantine"), "warn", "alert-triangle"),
    "failed": (_("could not be prepared"), "warn", "alert-circle"),
}

HIDDEN: Mapping[str, Promise] = {
    "name": _("Name"),
    "person": _("Name"),
    "phone": _("Phone number"),
    "phone_number": _("Phone number"),
    "email": _("E-mail address"),
    "address": _("Address"),
    "iban": _("IBAN"),
    "card": _("Card number"),
    "customer_no": _("Customer number"),
    "url": _("Web address"),
    "date_of_birth": _("Date of birth"),
}


@dataclass(frozen=True)
class Chip:
    """A state in a word, with an icon and a tone beside it."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or a box that names the kind of what it hides."""

    text: str
    hidden: bool = False


@dataclass(frozen=True)
class Fact:
    """One line of facts; `reveal` marks what is masked until a purpose is given."""

    label: str
    values: tuple[str, ...]
    nowrap: bool = False
    reveal: bool = False


def language() -> str:
    """The page's language."""
    return formats.language_of(get_language() or "de")


def local(moment: dt.datetime) -> dt.datetime:
    """A moment on the wall clock of the tenant's seat."""
    return timezone.localtime(moment)


def moment_text(moment: dt.datetime) -> str:
    """Date and time in a sentence."""
    return formats.moment_text(local(moment), language())


def moment_list(moment: dt.datetime) -> str:
    """Date and time in a list."""
    return formats.moment(local(moment), language(), timezone.localdate())


def duration(seconds: float) -> str:
    """Length of media in words."""
    return formats.duration(seconds, language())


def count(number: int, cap: int | None = None) -> str:
    """A count; beyond the cap it is honest about not having counted on: `10.000+`."""
    if cap is not None and number > cap:
        return f"{formats.count(cap, language())}+"
    return formats.count(number, language())


def state_chip(state: str) -> Chip:
    """The chip of a conversation's or a recording's state."""
    text, tone, icon = STATES.get(state, (_("state not known"), "", "help-circle"))
    return Chip(str(text), tone, icon)


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut a text at its placeholders such as `{{NAME}}`; each becomes a box with the kind in words."""
    found: list[Piece] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()]))
        kind = (match[1] or match[2]).strip().lower().replace(" ", "_").replace("-", "_")
        found.append(Piece(str(HIDDEN.get(kind, gettext("masked"))), hidden=True))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:]))
    return tuple(found)


def purpose_label(labels: Mapping[str, str], code: str) -> str:
    """A purpose in the page's language; one that was deleted keeps its code."""
    return labels.get(code, code)


def short_id(identifier: UUID) -> str:
    """Enough of an id to tell two apart, where nothing better names them."""
    return str(identifier)[-6:]
