"""The local keyring: one file for each version of a tenant key, sealed under the installation's root key.

`<folder>/<tenant>/<version>.key`, files 0600, folders 0700. Backups leave this folder out: a key that is destroyed here
is destroyed everywhere. The root key comes from outside the folder (`PORTAL_ROOT_KEY`).
"""

import base64
import binascii
import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.exceptions import KeyUnavailable
from keys.providers.contract import KeyDescription
from keys.seal import (
    KEY_SIZE,
    NOBODY,
    BrokenSealError,
    associated_data,
    cipher,
    key_id_of,
    new_key,
    open_with,
    seal_with,
)

_REF: Final = re.compile(r"(?P<tenant>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<version>[1-9][0-9]{0,8})")
_KNOWN_VALUE: Final = b"ccaas/v1|keyring"
_Signature = tuple[int, int, int, int]


class _Opened(NamedTuple):
    path: str
    signature: _Signature
    cipher: AESGCM


def root_key(text: str) -> bytes:
    """Read the root key from its base64 form, URL-safe or not."""
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyUnavailable("PORTAL_ROOT_KEY is not base64.") from error
    if len(key) != KEY_SIZE:
        raise KeyUnavailable(f"PORTAL_ROOT_KEY holds {len(key)} bytes, not {KEY_SIZE}.")
    return key


class LocalProvider:
    """Keeps tenant keys in files. What is opened stays in memory only as long as its file is unchanged."""

    name = "local"

    def __init__(self, root: bytes, folder: Path) -> None:
        self._root = cipher(root)
        self._root_id = UUID(bytes=hashlib.sha256(b"ccaas/v1|root key id|" + root).digest()[:16])
        self._folder = folder
        self._opened: dict[str, _Opened] = {}

    def create(self, tenant_id: UUID, version: int) -> str:
        """Make this version's file, whole and on disk before it has its name."""
        ref = f"{tenant_id}/{version}"
        sealed = seal_with(self._root, new_key(), self._place(ref), self._root_id)
        with _told(ref), contextlib.suppress(FileExistsError):
            _write_once(self._path(ref), sealed)
        self._cipher(ref)
        return ref

    def wrap(self, ref: str, plaintext: bytes, aad: bytes) -> bytes:
        """Seal a data key."""
        return seal_with(self._cipher(ref), plaintext, aad, _key_id(ref))

    def unwrap(self, ref: str, wrapped: bytes, aad: bytes) -> bytes:
        """Open a data key."""
        try:
            return open_with(self._cipher(ref), wrapped, aad)
        except BrokenSealError as error:
            raise KeyUnavailable("A wrapped key does not open under its tenant key.", code="key_damaged") from error

    def rewrap(self, ref: str, new_ref: str, wrapped: bytes, aad: bytes, new_aad: bytes) -> bytes:
        """Move a data key to another version."""
        return self.wrap(new_ref, self.unwrap(ref, wrapped, aad), new_aad)

    def destroy(self, ref: str) -> None:
        """Overwrite the file, then remove its name."""
        path = self._path(ref)
        self._opened.pop(ref, None)
        with _told(ref), contextlib.suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync_folder(path.parent)

    def describe(self, ref: str) -> KeyDescription:
        """Tell when the file was made, or that it is gone."""
        try:
            made = datetime.fromtimestamp(self._path(ref).stat().st_mtime, UTC)
        except OSError:
            made = None
        return KeyDescription(self.name, ref, is_present=made is not None, is_own_hand=False, created_at=made)

    def check(self) -> None:
        """Open the keyring's known value, made at first use: another root key than the first one is noticed."""
        path, place = self._folder / "known.value", associated_data(NOBODY, "keyring", "known")
        with _told("the keyring"):
            if not path.exists():
                with contextlib.suppress(FileExistsError):
                    _write_once(path, seal_with(self._root, _KNOWN_VALUE, place, self._root_id))
            if self._open_file(path, place) != _KNOWN_VALUE:
                raise KeyUnavailable("The keyring's known value has changed.")

    def _path(self, ref: str) -> Path:
        match = _REF.fullmatch(ref)
        if not match:
            raise KeyUnavailable("Not the name of a local key.")
        return self._folder / match["tenant"] / f"{match['version']}.key"

    @staticmethod
    def _place(ref: str) -> bytes:
        tenant, _, version = ref.partition("/")
        return associated_data(UUID(tenant), "tenant_key", version)

    def _cipher(self, ref: str) -> AESGCM:
        """Open a key file once for as long as it is the same file; a destroyed one is noticed by every process."""
        known = self._opened.get(ref)
        try:
            if known is None or known.signature != _signature(known.path):
                path = self._path(ref)
                signature = _signature(str(path))  # before reading: a change in between is noticed at the next use
                known = _Opened(str(path), signature, cipher(self._open_file(path, self._place(ref))))
                self._opened[ref] = known
        except OSError as error:
            raise _unavailable(ref, error) from error
        return known.cipher

    def _open_file(self, path: Path, place: bytes) -> bytes:
        for entry in (path, path.parent):
            if entry.stat().st_mode & 0o077:
                raise KeyUnavailable(f"Others than its owner may open {entry.name} of the keyring.")
        sealed = path.read_bytes()
        try:
            if key_id_of(sealed) != self._root_id:
                raise KeyUnavailable("PORTAL_ROOT_KEY is not the root key of this keyring.", code="root_key_differs")
            return open_with(self._root, sealed, place)
        except BrokenSealError as error:
            raise KeyUnavailable(f"The key file {path.name} is damaged.", code="key_damaged") from error


def _key_id(ref: str) -> UUID:
    return UUID(bytes=hashlib.sha256(ref.encode()).digest()[:16])


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say which key could not be reached, without the machine's paths."""
    try:
        yield
    except OSError as error:
        raise _unavailable(what, error) from error


def _unavailable(what: str, error: OSError) -> KeyUnavailable:
    reason = "is gone" if isinstance(error, FileNotFoundError) else (error.strerror or "cannot be reached").lower()
    return KeyUnavailable(f"Key {what}: {reason}.")


def _signature(path: str) -> _Signature:
    status = os.stat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _write_once(path: Path, data: bytes) -> None:
    """Give the finished file its name in one step; a file of that name is never replaced."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    finally:
        partial.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
