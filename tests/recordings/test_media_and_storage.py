"""Sound in memory, ciphertext in the tenant's folder, hints instead of numbers."""

import ast
import io
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import pytest

from recordings import masking, storage
from recordings.media import FRAME, RATE, UnreadableMedia, digests, playback_form, probe
from tenants import scope
from tests.conversations import sound

ROOT = Path(__file__).resolve().parents[2]


def test_the_playback_form_is_webm_with_opus_in_20_ms_and_its_index_in_front() -> None:
    form = playback_form(io.BytesIO(sound(2.0)))
    assert form.seconds == pytest.approx(2.0, abs=0.05)
    assert probe(io.BytesIO(form.data)).codec == "opus"
    assert form.data.find(b"\x1c\x53\xbb\x6b") < form.data.find(b"\x1f\x43\xb6\x75"), (
        "cues lie before the first cluster"
    )
    with av.open(io.BytesIO(form.data), "r") as container:
        lengths = [packet.duration for packet in container.demux(container.streams.audio[0]) if packet.dts is not None]
    assert set(lengths[:-1]) == {FRAME * 1000 // RATE}
    assert len(form.peaks[0]) == pytest.approx(100, abs=2)
    assert 60 < max(form.peaks[0]) < 80, "a tone of 9,000 in 32,768"


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"no sound",
        b"RIFF" + b"\0" * 40,
        b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_plain_sound_is_refused(junk: bytes) -> None:
    with pytest.raises(UnreadableMedia):
        playback_form(io.BytesIO(junk))


def test_checksums() -> None:
    counted = digests(io.BytesIO(b"abc"))
    assert counted.matches("sha256", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")
    assert not counted.matches("sha512", counted.sha256)
    assert not counted.matches("md5", "")


def test_a_file_is_there_as_a_whole_or_not_at_all(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_VAR = tmp_path
    tenant, name = uuid4(), uuid4()
    with scope.activate(tenant):
        incoming = storage.create(name)
        incoming.file.write(b"half")
        with pytest.raises(FileNotFoundError):
            storage.open_object(name)
        incoming.discard()
        incoming = storage.create(name)
        incoming.file.write(b"whole")
        assert incoming.keep() == 5
        with storage.open_object(name) as file:
            assert file.read() == b"whole"
        left = storage.create(uuid4())
        left.file.close()
        assert storage.sweep_unfinished(time.time() + 5) == 1
        with pytest.raises(RuntimeError), storage.undoing() as written:
            written.append(name)
            raise RuntimeError
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_opens_for_its_own_tenant_only(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_VAR = tmp_path
    name: Any = uuid4()
    with scope.activate(uuid4()):
        incoming = storage.create(name)
        incoming.file.write(b"mine")
        incoming.keep()
    with scope.activate(uuid4()), pytest.raises(FileNotFoundError):
        storage.open_object(name)
    with pytest.raises(scope.NoTenant):
        storage.open_object(name)
    sneaky: Any = "../other"
    with scope.activate(uuid4()), pytest.raises(TypeError):
        storage.open_object(sneaky)


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("+49 40 123478", "+49 40 •••• 78"),
        ("tel:+494055501234", "+49 40 •••• 34"),
        ("+4915112345678", "+49 1511 •••• 78"),
        ("+12345678901", "+1 234 •••• 01"),
        ("sip:+494055501234@host;x=y", "+49 40 •••• 34"),
        ("040 5550", "•••• 50"),
        ("110", "••••"),
        ("anonymous", "••••"),
    ],
)
def test_numbers_are_masked(raw: str, masked: str) -> None:
    assert masking.mask_phone(raw) == masked


def test_addresses_and_names_are_masked() -> None:
    assert masking.mask_email("tiffany.nelson@gmail.com") == "t•••@g•••.com"
    assert masking.mask_email("nonsense") == "•••"
    assert masking.mask_name("Erika Mustermann") == "E. M."
    assert masking.mask_party(name="", tel="", mailto="") == ""


def test_one_function_opens_stored_sound() -> None:
    """Exactly one place above `keys` calls the media decryptor."""
    callers = []
    for path in (ROOT / "recordings").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
                names = {call.attr for call in calls if isinstance(call, ast.Attribute)}
                if names & {"media_reader", "media_reader_system"}:
                    callers.append(f"{path.name}:{function.name}")
    assert callers == ["vault.py:media_source"]
