"""Bytes in, bytes out: sealed values, and the seekable sealed format of media. No Django.

A *sealed value* is ``version (1) | key id (16) | nonce (12) | ciphertext | tag (16)``: AES-256-GCM with a random nonce.
The primitive's associated data are ``version | key id | associated data``: every bit of a sealed value is bound.

*Media* follow Tink's AES256-GCM-HKDF streaming wire format in segments of 64 KiB; the header is
``40 | salt (32) | nonce prefix (7)``, the segment key ``HKDF-SHA256(key, salt, info=associated data)``, the nonce of
a segment ``prefix | uint32 index | 1 if last``. Any Tink library opens what is written here.
"""

import io
import os
import re
import struct
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Sealed = bytes | bytearray | memoryview

KEY_SIZE: Final = 32
SEGMENT_SIZE: Final = 64 * 1024
NOBODY: Final = UUID(int=0)
"""Stands where a place belongs to the installation and to no tenant."""

_VERSION: Final = b"\x01"
_KEY_ID_SIZE: Final = 16
_NONCE_SIZE: Final = 12
_TAG_SIZE: Final = 16
_VALUE_HEADER: Final = len(_VERSION) + _KEY_ID_SIZE
_VALUE_OVERHEAD: Final = _VALUE_HEADER + _NONCE_SIZE + _TAG_SIZE
_SALT_SIZE: Final = 32
_PREFIX_SIZE: Final = 7
_MEDIA_HEADER: Final = 1 + _SALT_SIZE + _PREFIX_SIZE
_MAX_SEGMENTS: Final = 1 << 32
_OBJECT_TYPE: Final = re.compile(r"[a-z][a-z0-9_.]*")


class BrokenSealError(ValueError):
    """The bytes were not sealed with this key for this place, or were changed since."""


def associated_data(tenant_id: UUID, object_type: str, object_id: UUID | str, *, kek: int | None = None) -> bytes:
    """Name the one place where a ciphertext may lie; wraps alone add the version of the key that wraps."""
    if not isinstance(object_id, UUID) and "|" in object_id:
        raise ValueError("An object id must not hold the separator")
    place = f"{_house(tenant_id, object_type)}{object_id}"
    return (place if kek is None else f"{place}|kek={kek}").encode()


@lru_cache(maxsize=4096)
def _house(tenant_id: UUID, object_type: str) -> str:
    if not _OBJECT_TYPE.fullmatch(object_type):
        raise ValueError(f"Not an object type: {object_type!r}")
    return f"ccaas/v1|{tenant_id}|{object_type}|"


def new_key() -> bytes:
    """Give 32 bytes from the operating system's generator."""
    return os.urandom(KEY_SIZE)


def cipher(key: bytes) -> AESGCM:
    """Prepare a key once for many values."""
    if len(key) != KEY_SIZE:
        raise ValueError("A key has 32 bytes")
    return AESGCM(key)


def seal_with(prepared: AESGCM, plaintext: bytes, aad: bytes, key_id: UUID) -> bytes:
    """Seal one value with a prepared key."""
    header, nonce = _VERSION + key_id.bytes, os.urandom(_NONCE_SIZE)
    return header + nonce + prepared.encrypt(nonce, plaintext, header + aad)


def open_with(prepared: AESGCM, sealed: Sealed, aad: bytes) -> bytes:
    """Open one value with a prepared key; raise `BrokenSealError` for anything but the untouched original."""
    data = bytes(sealed)
    if len(data) < _VALUE_OVERHEAD or not data.startswith(_VERSION):
        raise BrokenSealError("Not a sealed value")
    header, nonce = data[:_VALUE_HEADER], data[_VALUE_HEADER : _VALUE_HEADER + _NONCE_SIZE]
    try:
        return prepared.decrypt(nonce, data[_VALUE_HEADER + _NONCE_SIZE :], header + aad)
    except InvalidTag as error:
        raise BrokenSealError("The sealed value does not open here") from error


def seal_value(key: bytes, plaintext: bytes, aad: bytes, key_id: UUID) -> bytes:
    """Seal one value."""
    return seal_with(cipher(key), plaintext, aad, key_id)


def open_value(key: bytes, sealed: Sealed, aad: bytes) -> bytes:
    """Open one value."""
    return open_with(cipher(key), sealed, aad)


def key_id_of(sealed: Sealed) -> UUID:
    """Read which key a sealed value asks for; not proven until it opens."""
    data = bytes(sealed)
    if len(data) < _VALUE_OVERHEAD or not data.startswith(_VERSION):
        raise BrokenSealError("Not a sealed value")
    return UUID(bytes=data[len(_VERSION) : _VALUE_HEADER])


class Sink(Protocol):
    """Where a writer puts ciphertext."""

    def write(self, data: bytes, /) -> object: ...


class Source(Protocol):
    """Where a reader finds ciphertext."""

    def seek(self, offset: int, whence: int = ..., /) -> int: ...

    def read(self, size: int = ..., /) -> bytes: ...


def _segment_cipher(key: bytes, salt: bytes, aad: bytes) -> AESGCM:
    if len(key) != KEY_SIZE:
        raise ValueError("A key has 32 bytes")
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=aad).derive(key))


def _segment_nonce(prefix: bytes, index: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", index, last)


class SealWriter(io.RawIOBase):
    """Seal a stream of any length; only `close()`, or leaving `with` without an error, ends it validly.

    A writer that is dropped or left by an error never writes its last segment, so half an upload never passes as whole.
    """

    def __init__(self, raw: Sink, key: bytes, aad: bytes, *, segment_size: int = SEGMENT_SIZE) -> None:
        super().__init__()
        salt, self._prefix = os.urandom(_SALT_SIZE), os.urandom(_PREFIX_SIZE)
        self._raw, self._segment_size = raw, segment_size
        self._cipher = _segment_cipher(key, salt, aad)
        self._buffer = bytearray()
        self._index = 0
        self._capacity = segment_size - _MEDIA_HEADER - _TAG_SIZE
        self.size = 0
        raw.write(bytes([_MEDIA_HEADER]) + salt + self._prefix)

    def writable(self) -> bool:
        """Say that bytes may be written."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take plaintext and write every segment that is certainly not the last."""
        if self.closed:
            raise ValueError("The sealed stream is closed")
        chunk = memoryview(data).cast("B")
        self._buffer += chunk
        self.size += len(chunk)
        while len(self._buffer) > self._capacity:
            self._write_segment(bytes(self._buffer[: self._capacity]), last=False)
            del self._buffer[: self._capacity]
            self._capacity = self._segment_size - _TAG_SIZE
        return len(chunk)

    def close(self) -> None:
        """Write the last segment; the stream is whole from here on."""
        if not self.closed:
            self._write_segment(bytes(self._buffer), last=True)
            self.abandon()

    def abandon(self) -> None:
        """Stop without a last segment: what was written never opens."""
        self._buffer.clear()
        super().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def __del__(self) -> None:
        if not self.closed:
            self.abandon()

    def _write_segment(self, chunk: bytes, *, last: bool) -> None:
        if self._index >= _MAX_SEGMENTS:
            raise ValueError("The stream is too long for its format")
        self._raw.write(self._cipher.encrypt(_segment_nonce(self._prefix, self._index, last=last), chunk, None))
        self._index += 1


class SealReader(io.RawIOBase):
    """Read a sealed stream at any place; opening it authenticates the last segment and so the whole length."""

    def __init__(
        self, raw: Source, key: bytes, aad: bytes, *, total: int | None = None, segment_size: int = SEGMENT_SIZE
    ) -> None:
        super().__init__()
        self._raw, self._segment_size = raw, segment_size
        self._total = raw.seek(0, io.SEEK_END) if total is None else total
        header = self._read_raw(0, _MEDIA_HEADER)
        if len(header) != _MEDIA_HEADER or header[0] != _MEDIA_HEADER:
            raise BrokenSealError("Not a sealed stream")
        self._prefix = header[1 + _SALT_SIZE :]
        self._cipher = _segment_cipher(key, header[1 : 1 + _SALT_SIZE], aad)
        self._segments = -(-self._total // segment_size)
        self.size = self._total - _MEDIA_HEADER - _TAG_SIZE * self._segments
        self._position = 0
        self._cached = (-1, b"")
        if self.size < 0 or self._segments > _MAX_SEGMENTS:
            raise BrokenSealError("The sealed stream was cut")
        self._segment(self._segments - 1)

    def readable(self) -> bool:
        """Say that bytes may be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place may be read."""
        return True

    def tell(self) -> int:
        """Give the place in the plaintext."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the plaintext; nothing is read yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("Before the start of the stream")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer as far as the stream goes, over segments where needed."""
        target, filled = memoryview(buffer).cast("B"), 0
        while filled < len(target) and self._position < self.size:
            index, start = self._locate(self._position)
            piece = self._segment(index)[self._position - start :][: len(target) - filled]
            target[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._position += len(piece)
        return filled

    def read_at(self, offset: int, size: int) -> bytes:
        """Give exactly the bytes of one range, fewer only at the end."""
        self.seek(offset)
        return self.read(size) or b""

    def _locate(self, position: int) -> tuple[int, int]:
        first = self._segment_size - _MEDIA_HEADER - _TAG_SIZE
        if position < first:
            return 0, 0
        following = self._segment_size - _TAG_SIZE
        index = (position - first) // following
        return index + 1, first + index * following

    def _segment(self, index: int) -> bytes:
        if self._cached[0] != index:
            start = max(_MEDIA_HEADER, index * self._segment_size)
            sealed = self._read_raw(start, min((index + 1) * self._segment_size, self._total) - start)
            nonce = _segment_nonce(self._prefix, index, last=index == self._segments - 1)
            try:
                self._cached = (index, self._cipher.decrypt(nonce, sealed, None))
            except InvalidTag as error:
                raise BrokenSealError("The sealed stream does not open here") from error
        return self._cached[1]

    def _read_raw(self, offset: int, size: int) -> bytes:
        """Read fully, since a raw source may give fewer bytes than asked for."""
        self._raw.seek(offset)
        data = bytearray()
        while len(data) < size and (piece := self._raw.read(size - len(data))):
            data += piece
        return bytes(data)
