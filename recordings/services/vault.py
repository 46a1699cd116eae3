"""Media in and out of the seal: the one place that opens a stored recording."""

from types import TracebackType
from typing import BinaryIO, Final, Self
from uuid import UUID

from django.utils.translation import gettext as _

from access.models import Agent
from keys import services as keys
from keys.models import ObjectKey, SubjectKey
from keys.seal import SealReader
from recordings import storage
from recordings.exceptions import ContentMissing

CHUNK: Final = 16 * 1024


class MediaSink:
    """Takes plaintext and keeps ciphertext; left by an error, nothing stays."""

    def __init__(self, key: ObjectKey, by: Agent | None) -> None:
        self.key = key
        self.sealed_bytes = 0
        self._incoming = storage.create(key.id)
        try:
            self._writer = keys.media_writer(self._incoming.file, object_key=key, by=by)
        except BaseException:
            self._incoming.discard()
            raise

    def write(self, data: bytes) -> None:
        """Seal the next bytes."""
        self._writer.write(data)

    def discard(self) -> None:
        """Keep nothing."""
        self._writer.abandon()
        self._incoming.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.close()
            self.sealed_bytes = self._incoming.keep()
        else:
            self.discard()


class MediaFlow:
    """Plaintext on its way out, in chunks. Unlike a generator it can be closed before it began."""

    def __init__(self, source: "MediaSource", start: int, length: int) -> None:
        self._source, self._left = source, length
        source.reader.seek(start)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        data = self._source.reader.read(min(CHUNK, self._left)) if self._left else b""
        if not data:
            self.close()
            raise StopIteration
        self._left -= len(data)
        return data

    def close(self) -> None:
        """Close the file; the web server calls it when the answer is sent or given up."""
        self._left = 0
        self._source.close()


class MediaSource:
    """A stored recording, open for reading; it needs no database any more once it is made."""

    def __init__(self, raw: BinaryIO, reader: SealReader) -> None:
        self._raw, self.reader = raw, reader

    @property
    def size(self) -> int:
        """Length of the plaintext in bytes."""
        return self.reader.size

    def flow(self, start: int, length: int) -> MediaFlow:
        """Return so many bytes from a place on, as an iterator that closes the file."""
        return MediaFlow(self, start, length)

    def close(self) -> None:
        """Close the file."""
        self._raw.close()

    def __del__(self) -> None:
        self._raw.close()  # an answer that was taken back never read it

    def __enter__(self) -> SealReader:
        return self.reader

    def __exit__(self, *_: object) -> None:
        self.close()


def media_sink(*, subject_key: SubjectKey, object_type: str, object_id: UUID, by: Agent | None) -> MediaSink:
    """Make a key for one stored object and open a sink for it. The key's id is the name of its file."""
    key = keys.create_object_key(subject_key=subject_key, object_type=object_type, object_id=object_id, by=by)
    return MediaSink(key, by)


def media_source(
    *, object_key: ObjectKey, total: int, by: Agent | None, purpose: str = "", permission: str = "", job: str = ""
) -> MediaSource:
    """Open a stored object for reading, for an agent or for a job. Raises what `keys` raises: no grant, no key."""
    try:
        raw = storage.open_object(object_key.id)
    except FileNotFoundError as error:
        raise ContentMissing(_("The stored sound is not where it should be.")) from error
    try:
        if job:
            reader = keys.media_reader_system(raw, total, object_key=object_key, job=job)
        else:
            reader = keys.media_reader(raw, total, object_key=object_key, by=by, purpose=purpose, permission=permission)
    except BaseException:
        raw.close()
        raise
    return MediaSource(raw, reader)
