"""Texts of a thread: words and attached parts out of plain text, HTML or MIME, with Python's own e-mail parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

from recordings.vcon import limits

MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
SILENT_TAGS = {"style", "script", "head", "title"}
BREAKING_TAGS = {"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"}


@dataclass(frozen=True)
class Part:
    """A file inside a message; `number` is its place among the message's parts."""

    number: int
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class ReadMessage:
    """What a person reads of a message, and what hangs on it."""

    text: str
    parts: tuple[Part, ...]


def read_message(media_type: str, body: bytes) -> ReadMessage:
    """Read one message; a body that is not what its media type says is shown as plain text."""
    main = media_type.split(";")[0].strip().lower()
    if main.startswith("multipart/") or main == "message/rfc822":
        return _read_mime(media_type, body, is_whole=main == "message/rfc822")
    text = body.decode(errors="replace")
    return ReadMessage(_plain_of_html(text) if main == "text/html" else text, ())


def _read_mime(media_type: str, body: bytes, *, is_whole: bool) -> ReadMessage:
    head = b"" if is_whole else b"Content-Type: " + media_type.encode(errors="replace") + b"\r\n\r\n"
    try:
        parts = list(_leaves(message_from_bytes(head + body, policy=policy.default)))
    except (LookupError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        # The parser of the standard library trips over some broken headers; the words are shown as they came.
        return ReadMessage(body.decode(errors="replace"), ())
    texts = {part.media_type: part for part in reversed(parts) if not part.filename}
    chosen = texts.get("text/plain") or texts.get("text/html")
    words = "" if chosen is None else chosen.content.decode(errors="replace")
    if chosen is not None and chosen.media_type == "text/html":
        words = _plain_of_html(words)
    shown = {"text/plain", "text/html"}
    return ReadMessage(words, tuple(p for p in parts if p.filename or p.media_type not in shown))


def _leaves(message: EmailMessage) -> Iterator[Part]:
    for number, part in enumerate(message.walk()):
        if number >= limits.MAX_MIME_PARTS:
            return
        if not part.is_multipart():
            filename = part.get_filename() or ("attachment" if part.get_content_disposition() == "attachment" else "")
            yield Part(number, _clean(str(filename))[:255], _media_type(part), _content(part))


def _clean(text: str) -> str:
    """Drop halves of characters and controls, which the parser keeps from broken headers."""
    return "".join(mark for mark in text.encode(errors="replace").decode() if mark.isprintable())


def _media_type(part: EmailMessage) -> str:
    stated = part.get_content_type()
    return stated if MEDIA_TYPE.fullmatch(stated) else "application/octet-stream"


def _content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if part.get_content_maintype() != "text":
        return raw
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, errors="replace").encode()
    except LookupError:
        return raw


class _Words(HTMLParser):
    """Keeps the words of a page and its line breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or silence."""
        self._silent += tag in SILENT_TAGS
        if tag in BREAKING_TAGS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End silence."""
        self._silent = max(0, self._silent - (tag in SILENT_TAGS))

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._silent:
            self.found.append(data)


def _plain_of_html(text: str) -> str:
    words = _Words()
    words.feed(text)
    words.close()
    return re.sub(r"\s*\n\s*", "\n", "".join(words.found)).strip()
