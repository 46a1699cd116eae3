"""The page of keys and the question before a change, in Chromium: readable by everybody, quiet, fitting."""

from typing import Any

import pytest

from tests.cast import House

PAGES = ("/keys/", "/keys/rotate/")


@pytest.mark.parametrize(("look", "width", "language"), [("light", 1440, "de-DE"), ("dark", 360, "en-GB")])
def test_keys_are_readable_by_everybody(
    visit: Any, committed_house: House, look: str, width: int, language: str
) -> None:
    nordwind = committed_house.nordwind
    seen = visit(nordwind, look=look, width=width, language=language).sign_in(nordwind.admin)
    for path in PAGES:
        seen.complaints.clear()
        seen.go(path)
        assert seen.findings() == []
        assert seen.complaints == []
        assert seen.overflow() == 0


def test_the_probe_reports_on_the_page(visit: Any, committed_house: House) -> None:
    nordwind = committed_house.nordwind
    page = visit(nordwind).sign_in(nordwind.admin).go("/keys/")
    page.get_by_role("button", name="Schlüssel prüfen").click()
    assert page.get_by_text("Der Schlüssel öffnet den bekannten Wert.").is_visible()
    page.get_by_role("link", name="Schlüssel wechseln").click()
    assert page.get_by_role("button", name="Schlüssel wechseln").is_visible()
