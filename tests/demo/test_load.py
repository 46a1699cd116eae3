"""Loading: every account signs in, nothing is loaded twice, and demo.json keeps the contract's shape."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from access.models import Agent
from audits import recorder
from demo import load as loading
from demo import state
from demo.houses import read_house, read_houses
from recordings.models import Conversation, PartyIdentifier, Recording
from tenants.models import Purpose, Tenant

Load = Callable[[], list[str]]
ACCOUNTS = {"admin", "dpo", "quality", "supervisor", "agent", "auditor"}


@pytest.fixture
def loads(committed_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """The load of the smallest house, into a database of the test's own."""
    monkeypatch.setattr(state, "folder", lambda: tmp_path)
    monkeypatch.setattr(loading, "call_command", lambda *args, **options: None)
    monkeypatch.setattr(loading, "read_houses", lambda: [read_house("lichtblick")])
    monkeypatch.setenv("DEMO_PASSWORD", "kurz")  # breaks the rules; the owner of the machine may

    def run() -> list[str]:
        said: list[str] = []
        loading.load(progress=said.append)
        return said

    return run


def _told(tmp_path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((tmp_path / "demo.json").read_text())
    return value


def test_it_works(loads: Load, tmp_path: Path) -> None:
    assert loads()
    tenant = Tenant.objects.using("operator").get(slug="lichtblick")
    with recorder.access(tenant_id=tenant.id, by=None, name="test"):
        assert Conversation.objects.count() == 8
        assert set(Conversation.objects.values_list("channel", flat=True)) == {"note"}
        assert not Recording.objects.exists()
        assert not PartyIdentifier.objects.exists()
        assert not Purpose.objects.filter(code="quality_assurance").exists()
        people = Agent.objects.filter(kind="person").count()
    assert people == len(read_house("lichtblick").people)
    for file in ("demo.json", "demo-state.json"):
        assert stat.S_IMODE(os.stat(tmp_path / file).st_mode) == 0o600


def test_every_account_signs_in_and_the_secret_of_a_client_is_taken(loads: Load, tmp_path: Path) -> None:
    loads()
    told = _told(tmp_path)
    house = told["tenants"]["lichtblick"]
    for email in house["accounts"].values():
        client = Client(HTTP_HOST="lichtblick.localhost")
        answer = client.post("/login/", {"login": email, "password": told["password"]})
        assert answer.status_code == 302, email
    reader = house["clients"]["reader"]
    answer = Client(HTTP_HOST="lichtblick.localhost").post(
        "/identity/o/api/token",
        {
            "grant_type": "client_credentials",
            "client_id": reader["client_id"],
            "client_secret": reader["client_secret"],
        },
    )
    assert answer.status_code == 200, answer.content
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {answer.json()['access_token']}", "HTTP_HOST": "lichtblick.localhost"}
    listed = Client().get("/api/v1/conversations", **bearer)  # type: ignore[arg-type]
    assert len(listed.json()["entities"]) == 8


def test_loading_again_changes_nothing(loads: Load, tmp_path: Path) -> None:
    loads()
    before = (tmp_path / "demo-state.json").read_text()
    assert loads() == []
    assert (tmp_path / "demo-state.json").read_text() == before


def test_what_it_tells_keeps_the_shape(tmp_path: Path) -> None:
    tenants = {house.slug: Tenant(slug=house.slug) for house in read_houses()}
    told = loading.told(state.State(tmp_path / "demo-state.json", {"password": "Otter-Moor-Insel-Regen-1234"}), tenants)
    assert told["operator"]["email"] == "operator@provider.example"
    assert set(told["tenants"]) == {"nordwind", "suedlicht", "lichtblick"}
    for slug, house in told["tenants"].items():
        assert house["origin"] == f"http://{slug}.localhost:8000"
        assert set(house["accounts"]) == ACCOUNTS - ({"quality"} if slug == "lichtblick" else set())
        assert all(email == f"{name}@{slug}.example" for name, email in house["accounts"].items())
