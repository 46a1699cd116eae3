"""Numbers, dates and masks in the words of the two languages; pure functions of a value and a language."""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal

NBSP = "\u00a0"
MASK = "••••"
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_SIZES = ("B", "kB", "MB", "GB", "TB")
_AGO = {
    "de": ("heute", "gestern", "morgen", "seit {} Tagen", "in {} Tagen"),
    "en": ("today", "yesterday", "tomorrow", "{} days ago", "in {} days"),
}

Day = dt.date | dt.datetime
Number = int | float | Decimal


def language_of(code: str) -> str:
    """German is the portal's first language; anything that is not English reads German."""
    return "en" if code.startswith("en") else "de"


def local(value: Day, zone: dt.tzinfo) -> Day:
    """The same moment on the wall clock of the tenant's seat; plain dates stay as they are."""
    return value.astimezone(zone) if isinstance(value, dt.datetime) and value.tzinfo else value


def _day(value: Day) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _weekday(day: dt.date, lang: str) -> str:
    return str(get_day_names("abbreviated", context="stand-alone", locale=_LOCALES[lang])[day.weekday()]).rstrip(".")


def date_list(value: Day, lang: str, today: dt.date) -> str:
    """A date in a list: `Mo 07.12.` or `Mon 7 Dec`; the year only where it is not this one."""
    day = _day(value)
    if lang == "de":
        year = "" if day.year == today.year else str(day.year)
        return f"{_weekday(day, lang)}{NBSP}{day:%d.%m.}{year}"
    month = get_month_names("abbreviated", context="format", locale=_LOCALES[lang])[day.month]
    year = "" if day.year == today.year else f"{NBSP}{day.year}"
    return f"{_weekday(day, lang)}{NBSP}{day.day}{NBSP}{month}{year}"


def day_month(value: Day, lang: str) -> str:
    """A day without its weekday, below the bar of a chart: `07.12.` or `7 Dec`."""
    shown = date_list(value, lang, _day(value))
    return shown.partition(NBSP)[2]


def date_text(value: Day, lang: str) -> str:
    """A date in a sentence: `Mo 07.12.2026` or `Mon 7 December 2026`."""
    day = _day(value)
    if lang == "de":
        return f"{_weekday(day, lang)}{NBSP}{day:%d.%m.%Y}"
    month = get_month_names("wide", context="format", locale=_LOCALES[lang])[day.month]
    return f"{_weekday(day, lang)}{NBSP}{day.day}{NBSP}{month}{NBSP}{day.year}"


def time_text(value: dt.datetime | dt.time, lang: str) -> str:
    """`14:03 Uhr` or `14:03`."""
    return f"{value:%H:%M}{NBSP}Uhr" if lang == "de" else f"{value:%H:%M}"


def moment(value: dt.datetime, lang: str, today: dt.date) -> str:
    """Date and time in a list."""
    return f"{date_list(value, lang, today)}, {time_text(value, lang)}"


def moment_text(value: dt.datetime, lang: str) -> str:
    """Date and time in a sentence."""
    return f"{date_text(value, lang)}, {time_text(value, lang)}"


def relative_days(value: Day, lang: str, today: dt.date) -> str:
    """`in 5 Tagen`, `heute`, `seit 2 Tagen`: stands next to the date, never instead of it."""
    days = (_day(value) - today).days
    now, before, after, ago, ahead = _AGO[lang]
    near = {0: now, -1: before, 1: after}
    return near.get(days) or (ahead if days > 0 else ago).format(abs(days))


def duration(seconds: Number, lang: str) -> str:
    """Length of media in words: `6 Min. 48 Sek.` or `6 min 48 s`."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, secs = divmod(rest, 60)
    words = ("Std.", "Min.", "Sek.") if lang == "de" else ("h", "min", "s")
    parts = [(hours, words[0]), (minutes, words[1]), (secs, words[2])]
    shown = [f"{amount}{NBSP}{word}" for amount, word in parts if amount]
    return " ".join(shown) or f"0{NBSP}{words[2]}"


def position(seconds: Number) -> str:
    """A place in a recording: `1:12`, `1:02:09`."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def count(value: Number, lang: str) -> str:
    """`118.204` or `118,204`; identifiers are not counts and keep their digits together."""
    return str(format_decimal(value, locale=_LOCALES[lang]))


def size(value: Number, lang: str) -> str:
    """`1,2 GB` or `1.2 GB`, in powers of ten."""
    amount = float(value)
    step = 0
    while amount >= 1000 and step < len(_SIZES) - 1:
        amount, step = amount / 1000, step + 1
    pattern = "#,##0" if step == 0 or amount >= 100 else "#,##0.#"
    return f"{format_decimal(amount, format=pattern, locale=_LOCALES[lang])}{NBSP}{_SIZES[step]}"


def share(value: Number, lang: str) -> str:
    """`3,1 %` or `3.1%`, of a fraction between 0 and 1."""
    shown = format_decimal(float(value) * 100, format="#,##0.#", locale=_LOCALES[lang])
    return f"{shown}{NBSP}%" if lang == "de" else f"{shown}%"


def mask_phone(value: str) -> str:
    """`+49 40 •••• 78`: country, area and the last two digits; everything between is hidden."""
    parts = value.split()
    digits = re.sub(r"\D", "", value)
    if len(digits) < 6:
        return MASK
    head = " ".join(parts[:2]) if len(parts) > 2 else f"+{digits[:2]} {digits[2:4]}"
    return f"{head} {MASK} {digits[-2:]}".replace(" ", NBSP)


def mask_email(value: str) -> str:
    """`h••••@example.org`: the first letter and the domain."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}{MASK}{at}{domain}"


def read_day(text: str, today: dt.date) -> dt.date | None:
    """Read a day as people write it: `20.11.`, `20.11.2026`, `2026-11-20`, `today`, `heute`, `-7`; else None."""
    text = text.strip().lower()
    if text in {"heute", "today"}:
        return today
    if re.fullmatch(r"[+-]\d{1,4}", text):
        return today + dt.timedelta(days=int(text))
    parts = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./]?(\d{4})?", text)
    try:
        if parts:
            return dt.date(int(parts[3] or today.year), int(parts[2]), int(parts[1]))
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def zone_label(name: str, place: str, now: dt.datetime) -> str:
    """The zone of all times as the foot names it: `Hamburg (MEZ)`."""
    short = now.astimezone(ZoneInfo(name)).tzname() or name
    german = {"CET": "MEZ", "CEST": "MESZ"}
    return f"{place or name} ({german.get(short, short)})"


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """`Firefox, Windows`: what a person recognises of a user agent; else its first word."""
    named = [name for mark, name in _BROWSERS if mark in user_agent][:1]
    system = [name for mark, name in _SYSTEMS if mark in user_agent][:1]
    return ", ".join(named + system) or user_agent.split("/")[0][:40] or "?"
