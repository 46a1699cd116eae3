"""Moves the conversations of the demonstration to the working days before it is loaded."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
ANCHOR = date(2026, 1, 15)  # the day "today" in the committed files; a Thursday in winter time
SATURDAY = 5


def working_day(today: date, offset: int) -> date:
    """The working day `-offset` steps before today; -1 is the last one before it."""
    day = today
    for _ in range(-offset):
        day -= timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
    return day


def offset_of(day: date, today: date) -> int:
    """The inverse of `working_day`, for days that are working days."""
    offset = 0
    while working_day(today, offset) > day:
        offset -= 1
    return offset


def moved(moment: str, start: str, today: date) -> str:
    """A time of a committed file, moved as its conversation's start moves; hours of the wall clock stay."""
    first = datetime.fromisoformat(start).astimezone(ZONE).date()
    days = working_day(today, offset_of(first, ANCHOR)) - first
    local = datetime.fromisoformat(moment).astimezone(ZONE).replace(tzinfo=None) + days
    return local.replace(tzinfo=ZONE).isoformat(timespec="milliseconds")
