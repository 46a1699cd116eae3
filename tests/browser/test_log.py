"""The log in the browser: narrowed, read beside the list, quiet and readable."""

from typing import Any

import pytest
from playwright.sync_api import expect

from audits import sequencing
from tests.browser.conftest import Visit
from tests.browser.stage import Stage, stage

__all__ = ["stage"]


def test_an_entry_opens_beside_the_list_and_closes(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    shown: Visit = visit(nordwind).sign_in(nordwind.dpo)
    sequencing.move_all()
    page = shown.go("/audits/")
    first = page.locator("#rows .row-link").first
    first.click()
    expect(page.locator("#detail h2")).to_be_focused()
    expect(first).to_have_attribute("aria-current", "true")
    assert not shown.findings()
    page.get_by_role("button", name="Eintrag schließen").click()
    expect(first).to_be_focused()
    assert not shown.complaints


def test_filters_are_removed_one_by_one(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    shown: Visit = visit(nordwind).sign_in(nordwind.dpo)
    sequencing.move_all()
    page = shown.go("/audits/")
    page.get_by_label("Von", exact=True).fill("heute")
    page.get_by_label("Was", exact=True).select_option(label="Anmeldung")
    page.get_by_role("button", name="Filtern").click()
    assert page.locator(".fchip").count() == 2
    page.locator(".fchip").first.click()
    assert page.locator(".fchip").count() == 1
    assert "what=sessions" in page.url


@pytest.mark.parametrize(("look", "width"), [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)])
def test_the_pages_are_readable_by_everybody(visit: Any, stage: Stage, look: str, width: int) -> None:
    nordwind = stage.cast
    number = stage.call
    shown: Visit = visit(nordwind, look=look, width=width).sign_in(nordwind.dpo)
    shown.go(f"/conversations/{number.number}/")
    sequencing.move_all()
    wrong = []
    for path in (
        "/audits/",
        "/audits/?until=1.1.2001",
        "/audits/?since=gesterntag",
        "/audits/0/",
        f"/audits/agent/{nordwind.dpo.slug}/",
        f"/audits/object/conversation/{number.pk}/",
    ):
        shown.complaints.clear()
        shown.go(path)
        wrong += [f"{path}: {problem}" for problem in [*shown.findings(), *shown.complaints]]
        if shown.overflow():
            wrong.append(f"{path}: {shown.overflow()} px too wide")
    assert not wrong, "\n".join(wrong)
