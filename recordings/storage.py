"""Where ciphertext lies: one folder a tenant, whole files only, names that say nothing."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings

from tenants import scope

UNFINISHED: Final = ".part"


class Incoming:
    """A file being written; it becomes visible as a whole, by `keep()`, or not at all."""

    def __init__(self, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.target = target
        self._path = target.with_name(f"{target.name}.{secrets.token_hex(6)}{UNFINISHED}")
        self.file: BinaryIO = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def keep(self) -> int:
        """Put the file in its place, safe from a power cut; return its length."""
        self.file.flush()
        os.fsync(self.file.fileno())
        size = self.file.tell()
        self.file.close()
        self._path.replace(self.target)
        return size

    def discard(self) -> None:
        """Remove what was written, if it is still there."""
        self.file.close()
        self._path.unlink(missing_ok=True)

    def __del__(self) -> None:
        if hasattr(self, "file") and not self.file.closed:
            self.discard()


def create(object_id: UUID) -> Incoming:
    """Begin a file of the tenant in scope."""
    return Incoming(_path(object_id))


def open_object(object_id: UUID) -> BinaryIO:
    """Open a file of the tenant in scope. The handle outlives the scope: a stream reads on after COMMIT."""
    return _path(object_id).open("rb")


def remove(object_id: UUID) -> None:
    """Remove a file of the tenant in scope."""
    _path(object_id).unlink(missing_ok=True)


@contextlib.contextmanager
def undoing() -> Iterator[list[UUID]]:
    """Remove the listed files again when the block fails: no ciphertext stays that no row knows."""
    written: list[UUID] = []
    try:
        yield written
    except BaseException:
        for object_id in written:
            remove(object_id)
        raise


def sweep_unfinished(older_than: float) -> int:
    """Remove what a killed process left half written in the tenant's folder; return how many files."""
    count = 0
    for path in _folder().glob(f"*/*{UNFINISHED}"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                path.unlink()
                count += 1
    return count


def objects(older_than: float) -> Iterator[UUID]:
    """Name the whole files of the tenant in scope that were last written before a moment."""
    for path in _folder().glob("*/*"):
        if len(path.name) == 32 and path.stat().st_mtime < older_than:
            yield UUID(path.name)


def _folder() -> Path:
    return Path(settings.PORTAL_VAR) / "objects" / "tenants" / str(scope.current())


def _path(object_id: UUID) -> Path:
    """Give the place of a file. Both names are UUIDs, never text from outside, so no path leads out of the folder."""
    if not isinstance(object_id, UUID):
        raise TypeError("an object is named by a UUID")
    name = object_id.hex
    return _folder() / name[-2:] / name
