"""A real portal process and a real browser, for what only those two show together."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from access.models import Agent
from tests import database
from tests.cast import PASSWORD, Cast, House, make_house

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str | None:
    """Return the machine's Chromium, or None."""
    return os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder; where there is no browser it is reported as not run."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@dataclass
class Portal:
    """A portal that serves a database of its own, with the two houses of the cast."""

    port: int
    house: House
    database: str

    def at(self, cast: Cast, path: str = "/") -> str:
        """Return an address at a tenant's door."""
        return f"http://{cast.host}:{self.port}{path}"


@pytest.fixture(scope="package")
def portal(
    session_database: str, template_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """One real web server on a free port for all of this folder; its tests touch the database through pages only."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
        house = make_house()
        database.close_all()
        database.point_at(session_database)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("portal") / "web.log"
    environment = os.environ | {"PORT": str(port), "PORTAL_WEB_WORKERS": "1", "PORTAL_TEST_DATABASE": name}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn_conf.py"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield Portal(port, house, name)
        finally:
            process.terminate()
            process.wait(15)
            database.drop(name)


@pytest.fixture
def nordwind(portal: Portal) -> Cast:
    """The first of the two houses."""
    return portal.house.nordwind


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the portal answers; fail with what it said when it ends instead."""
    for _attempt in range(600):
        if process.poll() is not None:
            pytest.fail(f"the portal ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the portal did not answer within a minute:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for the session. Its event loop runs in this thread, so Django must not mind that."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        started = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield started
        started.close()
    if before is None:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


_signed_in: dict[tuple[int, str], list[Any]] = {}
"""Sessions by person: signing in costs most of a visit, and only sign-in's own tests need it anew."""


@dataclass
class Visit:
    """A page of the browser, and everything its console complained about."""

    page: Page
    portal: Portal
    cast: Cast
    complaints: list[str]

    def go(self, path: str) -> Page:
        """Open an address of this tenant."""
        self.page.goto(self.portal.at(self.cast, path))
        return self.page

    def sign_in(self, agent: Agent) -> "Visit":
        """Sign in through the door; who did before comes with the same session."""
        if known := _signed_in.get((self.portal.port, agent.email)):
            self.page.context.add_cookies(known)
            return self
        self.go("/login/")
        self.page.fill("input[name=login]", agent.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        cookies: list[Any] = self.page.context.cookies()
        _signed_in[self.portal.port, agent.email] = [one for one in cookies if one["name"] == "portal-session"]
        return self

    def findings(self) -> list[str]:
        """Return what axe finds on the page as it stands."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
        return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]

    def look(self, theme: str, width: int) -> None:
        """Show the page as it stands in another light and width."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wide)


@pytest.fixture
def visit(portal: Portal, browser: Browser) -> Iterator[Any]:
    """Return a maker of visits: `visit(cast, look="dark", width=360)`."""
    contexts = []

    def make(
        cast: Cast, *, look: Literal["light", "dark"] = "light", width: int = 1440, language: str = "de-DE", **more: Any
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=look,
            locale=language,
            reduced_motion="reduce",  # colours in transition are nobody's contrast
            **more,
        )
        contexts.append(context)
        page, complaints = context.new_page(), []
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Visit(page, portal, cast, complaints)

    yield make
    for context in contexts:
        context.close()
