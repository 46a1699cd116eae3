"""A conversation in the browser: found, opened for a purpose, heard, followed; and what the log says of it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audits import sequencing
from tests.browser.conftest import Visit
from tests.browser.stage import Stage, stage

__all__ = ["stage"]


STATE = """() => {
  const sound = document.querySelector('[data-sound]');
  const now = document.querySelector('.turns [aria-current]');
  return {at: sound.currentTime, paused: sound.paused, rate: sound.playbackRate, turn: now ? now.innerText : ''};
}"""


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STATE)
    return found


def until(page: Page, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait for the player. Playwright's own wait evaluates strings in the page, which the policy forbids."""
    for _attempt in range(150):
        found = state(page)
        if holds(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"the player stayed at {found}")


def listen(page: Page) -> None:
    """Press play, name the purpose where it is asked for, wait for sound."""
    page.get_by_role("button", name="Abspielen").click()
    if page.locator("#purpose-play").is_visible():
        page.locator("#purpose-play").get_by_role("radio").first.check()
        page.locator("#purpose-play [name=reason]").fill("Stichprobe 7")
        page.locator("#purpose-play [type=submit]").click()
    until(page, lambda now: now["at"] > 0.3)


def test_a_call_is_found_heard_and_stands_in_the_log(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    number = stage.call.number
    shown: Visit = visit(nordwind).sign_in(nordwind.supervisor)
    page = shown.go("/conversations/")
    page.get_by_label("Wörter").fill("Stoßstange")
    page.get_by_role("button", name="Filtern").click()
    page.locator(f"a.row-link[href='{stage.path}']").click()
    assert page.url.endswith(f"/conversations/{number}/")
    listen(page)
    expect(page.locator("[data-heard]")).not_to_have_text("0:00", timeout=15000)
    assert "Haben Sie die Daten" not in state(page)["turn"]
    page.locator(".turns li").nth(6).get_by_role("button").click()
    assert 11.5 < until(page, lambda now: "Schadenmeldung" in now["turn"])["at"] < 15
    shown.go("/me/")
    assert not shown.complaints
    sequencing.move_all()
    shown = visit(nordwind).sign_in(nordwind.dpo)
    page = shown.go("/audits/?what=play")
    row = page.locator("#rows tr", has_text=f"Gespräch {number}").first
    expect(row).to_contain_text(nordwind.supervisor.display_name)
    expect(row).to_contain_text("von 0:20")
    assert "0:00 von" not in row.inner_text()
    row.get_by_role("link").first.click()
    expect(page.locator("#detail")).to_contain_text("Technische Angaben")
    assert not shown.complaints


def test_keys_move_the_sound(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    number = stage.call.number
    shown: Visit = visit(nordwind).sign_in(nordwind.supervisor)
    page = shown.go(f"/conversations/{number}/")
    listen(page)
    page.keyboard.press("Space")
    before = until(page, lambda now: bool(now["paused"]))["at"]
    for key, seconds in (("l", 10), ("ArrowLeft", -5), ("ArrowRight", 5), ("j", -10)):
        page.keyboard.press(key)
        before = min(max(before + seconds, 0), 20)
        assert state(page)["at"] == pytest.approx(before, abs=0.4), key
    page.keyboard.press(".")
    assert state(page)["rate"] == 1.25
    page.keyboard.press(",")
    assert state(page)["rate"] == 1
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Tasten der Wiedergabe").is_visible()
    page.keyboard.press("Escape")
    assert not shown.complaints


def test_the_transcript_is_searched_and_stops_following(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    number = stage.call.number
    page = visit(nordwind).sign_in(nordwind.supervisor).go(f"/conversations/{number}/")
    field = page.get_by_label("In der Abschrift suchen")
    field.fill("schadenmeldung")
    expect(page.locator("mark")).to_have_count(2)
    field.press("Enter")
    expect(page.locator("[data-find-count]")).to_have_text("1 von 2")
    assert not page.locator("[data-follow]").is_checked()
    assert page.locator(".turns .mask").first.inner_text() == "Name"


def test_a_wrong_answer_stays_in_the_question(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    number = stage.call.number
    page = visit(nordwind).sign_in(nordwind.dpo).go(f"/conversations/{number}/")
    page.get_by_role("button", name="Abspielen").click()
    page.locator("#purpose-play").get_by_role("radio").first.check()
    page.evaluate("document.querySelector('#purpose-play [name=reason]').required = false")
    page.locator("#purpose-play [type=submit]").click()
    expect(page.locator("#purpose-play .problem")).to_be_visible()
    page.locator("#purpose-play [name=reason]").fill("Vorgang 7")
    page.locator("#purpose-play [type=submit]").click()
    expect(page.locator(".turns")).to_contain_text("Stoßstange")
    assert page.locator("[data-purpose]").is_visible()


def test_without_script_the_question_stands_in_the_page(visit: Any, stage: Stage) -> None:
    nordwind = stage.cast
    number = stage.call.number
    page = visit(nordwind, java_script_enabled=False).sign_in(nordwind.supervisor).go(f"/conversations/{number}/")
    page.locator("#purpose-play").get_by_role("radio").first.check()
    page.locator("#purpose-play [type=submit]").click()
    assert page.locator("audio[src]").is_visible()


@pytest.mark.parametrize(("look", "width"), [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)])
def test_the_pages_are_readable_by_everybody(visit: Any, stage: Stage, look: str, width: int) -> None:
    nordwind = stage.cast
    numbers = [stage.call.number, stage.held.number, stage.mail.number]
    shown: Visit = visit(nordwind, look=look, width=width).sign_in(nordwind.dpo)
    paths = ["/conversations/", "/conversations/?channel=chat", "/conversations/import/"]
    paths += [f"/conversations/{number}/" for number in numbers] + [f"/conversations/{numbers[0]}/access/"]
    wrong = []
    for path in paths:
        shown.complaints.clear()
        shown.go(path)
        quiet = [*shown.complaints]  # axe itself copies styles of shadow roots, which the policy then reports
        wrong += [f"{path}: {problem}" for problem in [*quiet, *shown.findings()]]
        if shown.overflow():
            wrong.append(f"{path}: {shown.overflow()} px too wide")
    page = shown.go(f"/conversations/{numbers[0]}/")
    page.get_by_role("button", name="Abspielen").click()
    wrong += [f"the question: {problem}" for problem in shown.findings()]
    assert not wrong, "\n".join(wrong)


def test_a_session_that_ends_asks_again(visit: Any, stage: Stage) -> None:
    """The browser's clock runs ahead by half an hour, as if one had listened that long."""
    nordwind = stage.cast
    shown: Visit = visit(nordwind).sign_in(nordwind.quality)
    shown.page.clock.install()
    page = shown.go(stage.path)
    listen(page)
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("button", name="Weiter hören")).to_be_visible(timeout=15000)
    expect(page.get_by_role("status").filter(has_text="Wiedergabe ist zu Ende")).to_be_visible()
    page.get_by_role("button", name="Weiter hören").click()
    assert page.locator("#purpose-play").is_visible(), "it asks again"
