"""Which bytes a Range header asks for; werkzeug parses it. Pure."""

from dataclasses import dataclass
from typing import Final

from werkzeug.http import parse_range_header

CAP: Final = 64 * 1024


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, not including, `stop` of a file of `size` bytes."""

    start: int
    stop: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.stop - self.start

    @property
    def content_range(self) -> str:
        """The value of the Content-Range header."""
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


def resolve(header: str | None, size: int, cap: int = CAP) -> Span | None:
    """Return the span to answer, capped; None when nothing of it lies in the file.

    Without a header the file is answered from its start: the cap bounds what leaves, whatever the client asks.
    Several ranges at once are refused, as RFC 9110 allows: a player never needs them.
    """
    if size <= 0:
        return None
    if header is None:
        return Span(0, min(cap, size), size)
    asked = parse_range_header(header)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    start, stop = asked.ranges[0]
    if start < 0:
        start, stop = max(0, size + start), size
    stop = size if stop is None else min(stop, size)
    if start >= stop:
        return None
    return Span(start, min(stop, start + cap), size)
