"""Days as people write them."""

import datetime as dt

import pytest

from audits.forms import read_day

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20.11.2026", dt.date(2026, 11, 20)),
        ("1. 2. 26", dt.date(2026, 2, 1)),
        ("20.11.", dt.date(2026, 11, 20)),
        ("24.12.", dt.date(2025, 12, 24)),
        ("2026-11-02", dt.date(2026, 11, 2)),
        ("heute", TODAY),
        ("Gestern", dt.date(2026, 11, 19)),
        ("-7", dt.date(2026, 11, 13)),
    ],
)
def test_it_works(typed: str, meant: dt.date) -> None:
    assert read_day(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["31.2.2026", "20/11/2026", "morgen", "--7", "1.13.", ""])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_day(typed, TODAY)
