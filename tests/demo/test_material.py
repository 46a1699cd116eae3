"""What is committed for the demonstration: complete, genuine where it says so, and about nobody."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from demo.houses import read_houses
from demo.script import VCONS, read_scripts
from demo.vcons import content_hash
from recordings.vcon.reader import read
from recordings.vcon.transcripts import read_turns

FILES = sorted(VCONS.glob("*/*.vcon.json"))
FICTIONAL = re.compile(r"tel:\+49(4066969\d{3}|8999998\d{3}|17139200\d{2})")
LARGEST = 6 * 1024 * 1024


def _vcon(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_vcon_is_read_without_a_fault(path: Path) -> None:
    vcon = read(path.read_bytes())
    assert vcon.version == "0.4.0"
    assert vcon.subject
    assert not vcon.notes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_vcon_keeps_the_working_groups_schema(path: Path, shared_data: Path) -> None:
    jsonschema.validate(_vcon(path), json.loads((shared_data / "schema/vcon_json_schema.json").read_text()))


def test_each_script_has_its_vcon() -> None:
    for house in read_houses():
        names = {path.name.removesuffix(".vcon.json") for path in FILES if path.parent.name == house.slug}
        assert names == {script.name for script in read_scripts(house.slug)}


def test_sound_is_what_its_vcon_states_unless_the_script_says_otherwise() -> None:
    seen = []
    for house in read_houses():
        for script in read_scripts(house.slug):
            if script.kind != "voice":
                continue
            dialog = _vcon(VCONS / house.slug / f"{script.name}.vcon.json")["dialog"][0]
            sound = VCONS / house.slug / dialog["filename"]
            seen.append(script.media)
            if script.media == "missing":
                assert not sound.exists()
            else:
                genuine = content_hash(sound.read_bytes()) == dialog["content_hash"]
                assert genuine is (script.media == "delivered"), script.name
    assert seen.count("damaged") == seen.count("missing") == 1
    assert len(seen) >= 22


def test_transcripts_name_the_speaker_and_stay_inside_the_call() -> None:
    for path in FILES:
        vcon = read(path.read_bytes())
        for analysis in vcon.analyses:
            turns = read_turns(analysis, vcon.parties, vcon.dialogs[0].start)
            assert {turn.party for turn in turns} == {0, 1}
            starts = [turn.start or 0.0 for turn in turns]
            assert starts == sorted(starts)
            assert max(turn.end or 0.0 for turn in turns) <= vcon.dialogs[0].duration
            assert all(turn.words for turn in turns)


def test_numbers_and_addresses_can_belong_to_nobody() -> None:
    for path in FILES:
        for party in _vcon(path)["parties"]:
            assert "tel" not in party or FICTIONAL.fullmatch(party["tel"]), party
            assert "mailto" not in party or party["mailto"].endswith(".example"), party


def test_the_confidential_line_has_notes_only() -> None:
    lichtblick = [_vcon(path) for path in FILES if path.parent.name == "lichtblick"]
    assert lichtblick
    for vcon in lichtblick:
        assert [dialog["type"] for dialog in vcon["dialog"]] == ["text"]
        assert [party["role"] for party in vcon["parties"]] == ["agent"]
    assert not list((VCONS / "lichtblick").glob("*.ogg"))


def test_it_stays_small() -> None:
    assert sum(path.stat().st_size for path in VCONS.rglob("*") if path.is_file()) < LARGEST


def test_subjects_are_what_the_scripts_say() -> None:
    for house in read_houses():
        for script in read_scripts(house.slug):
            vcon = _vcon(VCONS / house.slug / f"{script.name}.vcon.json")
            assert vcon["subject"] == script.facts["title"]
