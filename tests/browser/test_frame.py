"""The frame, sign-in and the pages of access in Chromium: readable by everybody, quiet in the console, fitting."""

from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.cast import Cast

STRANGERS = ("/login/", "/password/reset/", "/limits/", "/accessibility/", "/invitation/unknown/")
OWN = ("/", "/me/", "/me/sessions/", "/me/factors/", "/me/factors/totp/activate/", "/password/change/")
ADMIN = (
    "/agents/",
    "/agents/invite/",
    "/agents/sabine-specht/",
    "/agents/sabine-specht/roles/",
    "/agents/sabine-specht/cover/",
    "/agents/sabine-specht/close/",
    "/roles/",
    "/units/",
    "/units/team/new/",
    "/clients/",
    "/clients/new/",
    "/settings/",
    "/settings/purposes/new/",
    "/nowhere/",
)
LOOKS = [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)]


def check(visit: Visit, paths: tuple[str, ...]) -> None:
    """Visit each page in every light and width; collect everything that is wrong before failing."""
    wrong = []
    for path in paths:
        visit.complaints.clear()
        visit.go(path)
        for theme, width in LOOKS:
            visit.look(theme, width)
            wrong += [f"{path} {theme} {width}: {finding}" for finding in visit.findings()]
            if visit.overflow():
                wrong.append(f"{path} {theme} {width}: {visit.overflow()} px too wide")
        noise = [line for line in visit.complaints if "404" not in line]  # Chromium notes the status of such a page
        wrong += [f"{path}: {line}" for line in noise]
    assert not wrong, "\n".join(wrong)


def test_strangers_pages_are_readable_by_everybody(visit: Any, nordwind: Cast) -> None:
    check(visit(nordwind), STRANGERS)


def test_own_pages_are_readable_by_everybody(visit: Any, nordwind: Cast) -> None:
    check(visit(nordwind).sign_in(nordwind.admin), OWN)


def test_administrations_pages_are_readable_by_everybody(visit: Any, nordwind: Cast) -> None:
    check(visit(nordwind).sign_in(nordwind.admin), ADMIN)


def test_english_pages_are_readable_by_everybody(visit: Any, nordwind: Cast) -> None:
    check(visit(nordwind, language="en-GB").sign_in(nordwind.admin), ("/", "/agents/sabine-specht/", "/settings/"))


@pytest.mark.parametrize("role", ["dpo", "supervisor", "quality", "agent", "auditor"])
def test_start_pages_are_readable_by_everybody(visit: Any, nordwind: Cast, role: str) -> None:
    check(visit(nordwind).sign_in(getattr(nordwind, role)), ("/",))


def test_the_menu_folds_and_opens(visit: Any, nordwind: Cast) -> None:
    page = visit(nordwind, width=360).sign_in(nordwind.admin).go("/")
    toggle, link = page.get_by_role("button", name="Menü"), page.get_by_role("link", name="Personen und Rechte").first
    navigation = page.get_by_role("navigation", name="Hauptnavigation")
    assert not navigation.is_visible()
    toggle.click()
    assert navigation.is_visible() and toggle.get_attribute("aria-expanded") == "true"
    assert link.is_visible()


def test_pages_work_without_script(visit: Any, nordwind: Cast) -> None:
    page = visit(nordwind, width=360, java_script_enabled=False).sign_in(nordwind.admin).go("/")
    page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Personen und Rechte").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Personen und Rechte"


def test_language_and_appearance_are_kept(visit: Any, nordwind: Cast) -> None:
    stranger = visit(nordwind)
    page = stranger.go("/login/")
    page.locator("summary", has_text="Sprache und Darstellung").click()
    page.get_by_role("button", name="Dunkel").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    stranger.sign_in(nordwind.colleague)
    page = stranger.go("/me/")
    page.get_by_role("contentinfo").get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("link", name="My conversations").is_visible()


def test_keys_lead_to_search_and_help(visit: Any, nordwind: Cast) -> None:
    page = visit(nordwind).sign_in(nordwind.admin).go("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("main").focus()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Tastatur").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Tastatur").is_visible()


def test_a_person_is_invited_and_comes_in(visit: Any, nordwind: Cast) -> None:
    page = visit(nordwind).sign_in(nordwind.admin).go("/agents/invite/")
    page.get_by_label("Name", exact=True).fill("Nora Nachtigall")
    page.get_by_label("E-Mail-Adresse").fill("nora@nordwind.example")
    page.get_by_label("Agent", exact=True).check()
    page.get_by_role("button", name="Einladung senden").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Nora Nachtigall"
    assert page.get_by_text("Die Einladung ist unterwegs.").is_visible()


def test_a_secret_is_shown_once(visit: Any, nordwind: Cast) -> None:
    shown = visit(nordwind).sign_in(nordwind.admin)
    page = shown.go("/clients/new/")
    page.get_by_label("Name", exact=True).fill("Telefonanlage Nord")
    page.get_by_label("Gespräche annehmen").check()
    page.get_by_role("button", name="Anlegen und Geheimnis zeigen").click()
    secret = page.locator("#client-secret").inner_text()
    assert len(secret) >= 20 and not shown.findings()
    assert secret not in shown.go("/clients/").content()
