"""The portal's vocabulary for templates: icons, dates and numbers, chips, masks, refused controls, form fields."""

import datetime as dt
import itertools
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from access import formats, people
from access.models import Agent

register = template.Library()
_ids = itertools.count(1)

ICONS = Path(settings.BASE_DIR) / "node_modules/@tabler/icons/icons/outline"


def _lang() -> str:
    return formats.language_of(get_language() or "de")


def _today() -> dt.date:
    return timezone.localdate()


def _local(value: formats.Day) -> formats.Day:
    return formats.local(value, timezone.get_current_timezone())


@cache
def icon_paths(name: str) -> str:
    """The drawing inside one of Tabler's outline icons; a wrong name fails, missing assets leave the word beside it."""
    if not ICONS.is_dir():
        return ""
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    return " ".join(inner.split())


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """One of Tabler's outline icons, drawn into the page: no request, coloured by the text."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{1}</svg>',
        size,
        mark_safe(icon_paths(name)),  # noqa: S308 - files of a locked package, named by templates only
    )


@register.filter
def date_list(value: formats.Day | None) -> str:
    """A date in a list."""
    return formats.date_list(_local(value), _lang(), _today()) if value else ""


@register.filter
def day_month(value: formats.Day) -> str:
    """A day below a bar of a chart."""
    return formats.day_month(_local(value), _lang())


@register.filter
def date_text(value: formats.Day | None) -> str:
    """A date in a sentence, a deadline, a law."""
    return formats.date_text(_local(value), _lang()) if value else ""


@register.filter
def time_text(value: dt.datetime | None) -> str:
    """The time of day."""
    moment = _local(value) if value else None
    return formats.time_text(moment, _lang()) if isinstance(moment, dt.datetime) else ""


@register.filter
def time_seconds(value: dt.datetime | None) -> str:
    """The time of day with seconds: only the log."""
    moment = _local(value) if value else None
    return f"{moment:%H:%M:%S}" if isinstance(moment, dt.datetime) else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Date and time in a list."""
    shown = _local(value) if value else None
    return formats.moment(shown, _lang(), _today()) if isinstance(shown, dt.datetime) else ""


@register.filter
def moment_text(value: dt.datetime | None) -> str:
    """Date and time in a sentence."""
    shown = _local(value) if value else None
    return formats.moment_text(shown, _lang()) if isinstance(shown, dt.datetime) else ""


@register.filter
def relative(value: formats.Day | None) -> str:
    """Days from today, beside a date."""
    return formats.relative_days(_local(value), _lang(), _today()) if value else ""


@register.filter
def iso(value: dt.datetime | None) -> str:
    """The machine's form of a moment, for `<time datetime>`."""
    return value.isoformat() if value else ""


@register.filter
def duration(value: formats.Number | None) -> str:
    """Length of media in words."""
    return formats.duration(value, _lang()) if value is not None else ""


@register.filter
def position(value: formats.Number | None) -> str:
    """A place in a recording."""
    return formats.position(value) if value is not None else ""


@register.filter
def count(value: formats.Number | None) -> str:
    """A count with separators."""
    return formats.count(value, _lang()) if value is not None else ""


@register.filter
def size(value: formats.Number | None) -> str:
    """Bytes in words."""
    return formats.size(value, _lang()) if value is not None else ""


@register.filter
def share(value: formats.Number | None) -> str:
    """A fraction as a percentage."""
    return formats.share(value, _lang()) if value is not None else ""


@register.filter
def browser(value: str) -> str:
    """Browser and system of a session."""
    return formats.browser(value)


@register.filter
def role_lines(agent: Agent) -> list[people.RoleLine]:
    """The roles of a person in a list."""
    return people.role_lines(agent)


@register.simple_tag
def mask(kind: str) -> SafeString:
    """A hidden passage: a box that names the kind of what it hides."""
    return format_html('<span class="mask">{}</span>', kind)


@register.simple_tag
def chip(text: str, tone: str = "", name: str = "") -> SafeString:
    """A state: always a word, with an icon and a colour beside it; tones ok, warn, bad, info, hold, pri."""
    picture = icon(name, 16) if name else ""
    return format_html('<span class="chip {}">{}{}</span>', f"c-{tone}" if tone else "", picture, text)


@register.simple_tag
def reason(label: str, why: str, name: str = "", style: str = "") -> SafeString:
    """A control that the state forbids now: focusable, and its reason stands beside it."""
    return format_html(
        '<span class="sa-refused"><button class="btn {}" type="button" aria-disabled="true" aria-describedby="{}">'
        '{}{}</button><span class="sub" id="{}">{}</span></span>',
        style,
        mark := f"why-{next(_ids)}",
        icon(name) if name else "",
        label,
        mark,
        why,
    )


@register.simple_tag
def today() -> dt.date:
    """The day at the tenant's seat."""
    return _today()


@register.simple_tag
def link_if(name: str, *args: Any) -> str:
    """The address of a page, or nothing where this part of the product does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def field(bound: BoundField, style: str = "") -> SafeString:
    """One form field with its label, help and errors, tied together for screen readers."""
    widget_type = getattr(bound.field.widget, "input_type", "")
    kind = "check" if widget_type == "checkbox" and not hasattr(bound.field, "choices") else "line"
    group = bound.field.widget.__class__.__name__ in {"RadioSelect", "CheckboxSelectMultiple"}
    context = {"field": bound, "kind": "group" if group else kind, "style": style, "control": _control(bound, kind)}
    return SafeString(render_to_string("components/field.html", context))


def _control(bound: BoundField, kind: str) -> SafeString:
    described = " ".join(
        f"{bound.auto_id}-{part}" for part, there in (("help", bound.help_text), ("error", bound.errors)) if there
    )
    select = bound.field.widget.__class__.__name__ in {"Select", "SelectMultiple", "NullBooleanSelect"}
    attrs: dict[str, str | bool] = {"class": "form-select" if select else "form-control"} if kind == "line" else {}
    if described:
        attrs["aria-describedby"] = described
    if bound.field.widget.attrs.get("placeholder"):
        attrs["placeholder"] = ""  # libraries repeat the label there; it vanishes while one types
    return SafeString(bound.as_widget(attrs=attrs | {"aria-invalid": "true"} if bound.errors else attrs))
