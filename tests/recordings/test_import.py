"""`portal import`: a folder of vCons with the sound beside them, again and again."""

import os
from pathlib import Path

import pytest

from recordings.commands import COMMANDS
from recordings.models import Conversation, Recording
from tests.cast import House
from tests.scopes import inside


def run(*arguments: str) -> int:
    """Run the subcommand as `portal` does."""
    from argparse import ArgumentParser  # noqa: PLC0415

    command = next(one for one in COMMANDS if one.name == "import")
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(list(arguments)))


def test_a_folder_comes_in_and_again_changes_nothing(
    committed_house: House, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = committed_house.nordwind
    assert run(str(shared_data), "--tenant", "nordwind", "--by", cast.ingest.email or "", "--prepare") == 1
    said = capsys.readouterr().out
    assert "7 new" in said
    assert "3 sounds" in said or "4 sounds" in said
    for name in ("bad_duration.json", "bad_party_ref.json", "empty_vcon.json", "null_parties.json"):
        assert name in said
    assert "/dialog/0/duration" in said
    with inside(cast.tenant):
        states = sorted(Recording.objects.values_list("state", flat=True))
        assert states.count(Recording.State.QUARANTINED) == 2
        assert states.count(Recording.State.READY) == 3
    assert run(str(shared_data), "--tenant", "nordwind") == 1
    assert "7 known" in capsys.readouterr().out
    with inside(cast.tenant):
        assert Conversation.objects.count() == 7


def test_unknown_names_are_told(committed_house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path), "--tenant", "nobody") == 2
    assert run(str(tmp_path / "missing"), "--tenant", "nordwind") == 2
    assert run(str(tmp_path), "--tenant", "nordwind", "--by", "nobody@example.org") == 2
    assert run(str(tmp_path), "--tenant", "nordwind") == 0
    assert os.listdir(tmp_path) == []
