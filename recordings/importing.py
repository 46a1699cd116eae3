"""Which files of a folder are vCons, and which sound belongs to which of their recordings."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from recordings.models import Recording
from recordings.vcon import limits
from recordings.vcon.parsing import decompress, parse
from tenants.exceptions import DomainError, TooLarge

VCON_ENDINGS: Final = (".vcon", ".vcon.json", ".json", ".vcon.gz")
SOUND_ENDINGS: Final = (".wav", ".mp3", ".ogg", ".opus", ".webm", ".m4a", ".mp4", ".flac", ".aac", ".gsm")
CHUNK: Final = 1024 * 1024


@dataclass
class Folder:
    """One folder to import, its subfolders included; checksums of its sound are counted once, when asked for."""

    root: Path
    _sounds: list[Path] | None = field(default=None, init=False)
    _by_hash: dict[str, Path] | None = field(default=None, init=False)

    def vcons(self) -> list[Path]:
        """List the files that may be vCons, in a fixed order."""
        return sorted(path for path in self.root.rglob("*") if path.is_file() and path.name.endswith(VCON_ENDINGS))

    def sound_of(self, recording: Recording, filename: str, beside: Path) -> Path | None:
        """Find the sound of a recording: by its stated checksum, else by its file name, else by that without ending.

        Only bytes that match a stated checksum become playable: a wrong guess ends in quarantine.
        """
        stated = {str(item["digest"]) for item in recording.stated_hashes}
        for digest in stated:
            if digest in self._hashes():
                return self._hashes()[digest]
        wanted = Path(filename).name
        named = [path for path in self._all_sounds() if wanted and path.name == wanted]
        named += [path for path in self._all_sounds() if wanted and path.stem == Path(wanted).stem]
        close = [path for path in named if path.parent == beside.parent]
        return next(iter(close or named), None)

    def _all_sounds(self) -> list[Path]:
        if self._sounds is None:
            found = (path for path in self.root.rglob("*") if path.suffix.lower() in SOUND_ENDINGS and path.is_file())
            self._sounds = sorted(found)
        return self._sounds

    def _hashes(self) -> dict[str, Path]:
        if self._by_hash is None:
            self._by_hash = {}
            for path in self._all_sounds():
                for name in ("sha256", "sha512"):
                    self._by_hash[_digest(path, name)] = path
        return self._by_hash


def read_file(path: Path) -> bytes:
    """Read one vCon, unpacked."""
    if path.stat().st_size > limits.MAX_BYTES:
        raise TooLarge(f"A vCon may have at most {limits.MAX_BYTES // 1024 // 1024} MB.")
    document = path.read_bytes()
    return decompress(document) if path.name.endswith(".gz") else document


def filenames_in(document: bytes) -> dict[int, str]:
    """Return what the recordings of a vCon call their files, by their place."""
    dialogs = parse(document).get("dialog") or []
    return {place: str(dialog.get("filename") or "") for place, dialog in enumerate(dialogs)}


def chunks_of(path: Path) -> Iterator[bytes]:
    """Give a file piece by piece."""
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield data


def explain(error: DomainError) -> str:
    """Say in one line why a file was refused."""
    places = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in error.errors[:5])
    return f"{error.detail} {places}".strip() or error.code


def _digest(path: Path, name: str) -> str:
    counted = hashlib.new(name)
    for data in chunks_of(path):
        counted.update(data)
    return counted.hexdigest()
