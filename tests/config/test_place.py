"""Secrets of an installation are made once, readable by their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    return tmp_path


def test_a_secret_is_made_once_and_kept(folder: Path) -> None:
    assert place.secret("some-key") == place.secret("some-key")


def test_a_secret_is_for_its_owner_only(folder: Path) -> None:
    place.secret("some-key")
    assert stat.S_IMODE((folder / "secrets" / "some-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700


def test_two_processes_agree_on_one_secret(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: place.secret("raced"), range(32)))
    assert len(values) == 1


def test_the_environment_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SOME_KEY", "given")
    assert place.secret("some-key") == "given"
    assert not (folder / "secrets").exists()
