"""The demonstration's calendar: working days before the load, hours of the wall clock kept."""

from datetime import date, datetime

import pytest

from demo.calendar import ANCHOR, ZONE, moved, offset_of, working_day
from demo.intake import deliveries

MONDAY, SUNDAY, SUMMER = date(2026, 11, 23), date(2026, 11, 22), date(2026, 7, 1)


def test_the_working_day_before_monday_is_friday() -> None:
    assert working_day(MONDAY, -1) == date(2026, 11, 20)
    assert working_day(SUNDAY, -1) == date(2026, 11, 20)


@pytest.mark.parametrize("offset", range(-12, 1))
def test_offset_is_the_inverse(offset: int) -> None:
    assert offset_of(working_day(MONDAY, offset), MONDAY) == offset


@pytest.mark.parametrize("today", [MONDAY, SUNDAY, SUMMER])
def test_hours_stay_in_winter_and_summer(today: date) -> None:
    start = datetime.combine(working_day(ANCHOR, -2), datetime.min.time(), ZONE).replace(hour=10, minute=14)
    at = datetime.fromisoformat(moved(start.isoformat(), start.isoformat(), today)).astimezone(ZONE)
    assert (at.hour, at.minute) == (10, 14)
    assert at.date() == working_day(today, -2)


@pytest.mark.parametrize("today", [MONDAY, SUNDAY, SUMMER])
@pytest.mark.parametrize("slug", ["nordwind", "suedlicht", "lichtblick"])
def test_conversations_fill_the_two_weeks_before(today: date, slug: str) -> None:
    found = deliveries(slug, today)
    arrivals = [delivery.arrives.astimezone(ZONE) for delivery in found]
    assert arrivals == sorted(arrivals)
    assert all(0 <= (today - arrival.date()).days <= 16 for arrival in arrivals)
    assert (today - arrivals[-1].date()).days <= 3
