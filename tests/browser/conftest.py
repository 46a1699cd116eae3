"""A real portal process and a real browser, for what only those two show together."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from access.models import Agent
from tests.cast import PASSWORD, Cast, House

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
    """A portal that serves one test's own database."""

    port: int
    house: House

    def at(self, cast: Cast, path: str = "/") -> str:
        """Return an address at a tenant's door."""
        return f"http://{cast.host}:{self.port}{path}"


@contextmanager
def served(house: House, said: Path) -> Iterator[Portal]:
    """Serve the database of this test with the real web server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"PORT": str(port), "PORTAL_WEB_WORKERS": "1"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn_conf.py"]
    with said.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, said)
            yield Portal(port, house)
        finally:
            process.terminate()
            process.wait(15)


@pytest.fixture
def portal(committed_house: House, tmp_path: Path) -> Iterator[Portal]:
    """Serve the test's own database."""
    with served(committed_house, tmp_path / "web.log") as found:
        yield found


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


@pytest.fixture(scope="session")
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
        """Sign in through the door."""
        self.go("/login/")
        self.page.fill("input[name=login]", agent.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def findings(self) -> list[str]:
        """Return what axe finds on the page as it stands."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wide)


@pytest.fixture
def visit(portal: Portal, browser: Browser) -> Iterator[Any]:
    """Return a maker of visits: `visit(cast, look="dark", width=360)`."""
    contexts = []

    def make(cast: Cast, *, look: str = "light", width: int = 1440, language: str = "de-DE", **more: Any) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=look, locale=language, **more
        )
        contexts.append(context)
        page, complaints = context.new_page(), []
        page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Visit(page, portal, cast, complaints)

    yield make
    for context in contexts:
        context.close()
