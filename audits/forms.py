"""Filters of the log as people type them: dates like `20.11.`, `heute` or `-7`, a person, a kind, a purpose."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_RELATIVE = {"heute": 0, "today": 0, "gestern": 1, "yesterday": 1}
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAYS_BACK = re.compile(r"-(\d{1,4})")


def read_day(text: str, today: dt.date) -> dt.date:
    """Read a day as people write it, without a year the latest one that has begun. ValueError if unread."""
    word = text.strip().lower()
    if word in _RELATIVE:
        return today - dt.timedelta(days=_RELATIVE[word])
    if back := _DAYS_BACK.fullmatch(word):
        return today - dt.timedelta(days=int(back[1]))
    if iso := _ISO.fullmatch(word):
        return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
    if not (german := _GERMAN.fullmatch(word)):
        raise ValueError(text)
    day, month, year = int(german[1]), int(german[2]), german[3]
    if year:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = dt.date(today.year, month, day)
    return this_year if this_year <= today else dt.date(today.year - 1, month, day)


class DayField(forms.CharField):
    """A day in a text field: native date inputs show the browser's language, not the page's."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Dates are typed with digits, and the browser must not offer old ones."""
        return super().widget_attrs(widget) | {"autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Return the day, or None."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_day(text, timezone.localdate())
        except (ValueError, OverflowError):
            raise ValidationError(_("Write a day like 20.11.2026, today or -7.")) from None


def interval(since: dt.date | None, until: dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Whole days of the tenant's zone as moments: from the first instant of one to the last of the other."""

    def start(day: dt.date | None) -> dt.datetime | None:
        return timezone.make_aware(dt.datetime.combine(day, dt.time.min)) if day else None

    return start(since), start(until + dt.timedelta(days=1)) if until else None


KIND_GROUPS = {
    "play": (_("Playback"), ("recording.play", "recording.play_unredacted")),
    "open": (_("Opened"), ("conversation.view", "conversation.reveal", "transcript.view", "attachment.view")),
    "search": (_("Searched and listed"), ("conversation.list", "conversation.search", "audit.list", "agent.list")),
    "download": (
        _("Download and export"),
        ("recording.download", "attachment.download", "conversation.export", "audit.export", "audit.stream"),
    ),
    "arrive": (
        _("Taken in"),
        ("conversation.ingest", "recording.upload", "recording.process", "recording.quarantine", "recording.release"),
    ),
    "rights": (
        _("People and rights"),
        (
            "agent.invite", "agent.create", "agent.accept", "agent.deactivate", "agent.reactivate",
            "role.assign", "role.revoke", "grant.create", "grant.revoke",
            "client.create", "client.revoke", "permission.grant", "permission.revoke",
        ),
    ),
    "sessions": (
        _("Sign-in"),
        ("session.authenticate", "session.authentication_failed", "session.end", "session.delete", "session.lock_out"),
    ),
    "log": (_("Log read"), ("audit.list", "audit.view", "audit.trail", "audit.stream", "audit.export")),
}  # fmt: skip
"""Kinds as people look for them; the log keeps the exact kind."""


class LogFilterForm(forms.Form):
    """What the log is narrowed to. All fields are optional; a wrong one is named and the rest still holds."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    who = forms.ChoiceField(label=_("Person or service"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    number = forms.CharField(label=_("Entry number"), required=False, max_length=20)
    refused = forms.BooleanField(label=_("refusals only"), required=False)
    parts = forms.BooleanField(label=_("each part of a playback"), required=False)

    def __init__(self, data: Any, *, people: list[tuple[str, str]], purposes: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="f-%s")
        self._choose("who", people)
        self._choose("purpose", purposes)
        self._choose("what", [(key, str(label)) for key, (label, _kinds) in KIND_GROUPS.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("All")), *choices]

    def clean_number(self) -> int | None:
        """Numbers are typed with or without separators."""
        digits = re.sub(r"[\s.,]", "", str(self.cleaned_data.get("number") or ""))
        if not digits:
            return None
        if not digits.isdigit():
            raise ValidationError(_("Write a number, such as 118190."))
        return int(digits)
