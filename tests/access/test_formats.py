"""Dates, numbers and masks read as the style guide writes them, in both languages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access import formats

TODAY = dt.date(2026, 11, 20)
DAY = dt.date(2026, 12, 7)


def plain(text: str) -> str:
    """Read non-breaking spaces as spaces."""
    return text.replace(formats.NBSP, " ")


@pytest.mark.parametrize(
    ("made", "german", "english"),
    [
        (lambda lang: formats.date_list(DAY, lang, TODAY), "Mo 07.12.", "Mon 7 Dec"),
        (lambda lang: formats.date_list(dt.date(2025, 12, 7), lang, TODAY), "So 07.12.2025", "Sun 7 Dec 2025"),
        (lambda lang: formats.date_text(DAY, lang), "Mo 07.12.2026", "Mon 7 December 2026"),
        (lambda lang: formats.day_month(DAY, lang), "07.12.", "7 Dec"),
        (lambda lang: formats.time_text(dt.time(14, 3), lang), "14:03 Uhr", "14:03"),
        (lambda lang: formats.relative_days(dt.date(2026, 11, 25), lang, TODAY), "in 5 Tagen", "in 5 days"),
        (lambda lang: formats.relative_days(TODAY, lang, TODAY), "heute", "today"),
        (lambda lang: formats.relative_days(dt.date(2026, 11, 18), lang, TODAY), "seit 2 Tagen", "2 days ago"),
        (lambda lang: formats.duration(408, lang), "6 Min. 48 Sek.", "6 min 48 s"),
        (lambda lang: formats.duration(0, lang), "0 Sek.", "0 s"),
        (lambda lang: formats.count(118204, lang), "118.204", "118,204"),
        (lambda lang: formats.size(1_200_000_000, lang), "1,2 GB", "1.2 GB"),
        (lambda lang: formats.size(999, lang), "999 B", "999 B"),
        (lambda lang: formats.share(0.031, lang), "3,1 %", "3.1%"),
    ],
)
def test_words_of_both_languages(made: "object", german: str, english: str) -> None:
    assert plain(made("de")) == german  # type: ignore[operator]
    assert plain(made("en")) == english  # type: ignore[operator]


def test_positions_have_no_units() -> None:
    assert formats.position(72) == "1:12"
    assert formats.position(3729) == "1:02:09"


def test_what_names_a_caller_is_masked() -> None:
    assert plain(formats.mask_phone("+49 40 123478")) == "+49 40 •••• 78"
    assert formats.mask_phone("110") == "••••"
    assert formats.mask_email("helga@example.org") == "h••••@example.org"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20.11.", TODAY),
        ("20.11.2026", TODAY),
        ("2026-11-20", TODAY),
        ("heute", TODAY),
        ("today", TODAY),
        ("-7", dt.date(2026, 11, 13)),
        ("31.02.", None),
        ("gestern abend", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: dt.date | None) -> None:
    assert formats.read_day(text, TODAY) == day


@given(st.text(max_size=20))
def test_nothing_typed_into_a_day_breaks(text: str) -> None:
    assert formats.read_day(text, TODAY) is None or isinstance(formats.read_day(text, TODAY), dt.date)


def test_the_foot_names_the_zone() -> None:
    winter = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    assert formats.zone_label("Europe/Berlin", "Hamburg", winter) == "Hamburg (MEZ)"


def test_sessions_are_named_by_browser_and_system() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
    assert formats.browser(agent) == "Chrome, Linux"
    assert formats.browser("curl/8.5") == "curl"
