"""The content of a dialog, analysis or attachment: media type, body, address, checksum, in every version's spelling."""

import binascii
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from recordings.vcon.fields import Node, decode_base64url, encode_base64url
from recordings.vcon.normal import Hash, Json

MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]{0,62}/[A-Za-z0-9*][\w!#$&^.+-]{0,62}(\s*;.*)?", re.DOTALL)
SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
ENCODINGS = {"base64url", "json", "none", ""}


@dataclass(frozen=True)
class Content:
    """What lies inside or is pointed to."""

    media_type: str
    filename: str
    body: bytes | None
    encoding: str
    url: str
    hashes: tuple[Hash, ...]
    has_unreadable_hash: bool

    def fields(self) -> Json:
        """Give the 0.4.0 members, the body left out."""
        found: Json = {}
        if self.media_type:
            found["mediatype"] = self.media_type
        if self.filename:
            found["filename"] = self.filename
        if self.body is not None:
            found["encoding"] = self.encoding
        if self.url:
            found["url"] = self.url
        if self.hashes:
            spelled = [spell_hash(item) for item in self.hashes]
            found["content_hash"] = spelled[0] if len(spelled) == 1 else spelled
        return found


def read_content(node: Node) -> Content:
    """Read the content members of an object, old spellings included."""
    media_type = " ".join((node.text("mediatype") or node.text("mimetype")).split())
    if media_type and not MEDIA_TYPE.fullmatch(media_type):
        node.fault("mediatype" if node.value.get("mediatype") else "mimetype", "expected a media type like audio/x-wav")
    body, encoding = _read_body(node)
    hashes, has_unreadable_hash = _read_hashes(node)
    return Content(
        media_type=media_type,
        filename=node.text("filename", longest=255),
        body=body,
        encoding=encoding,
        url=_read_url(node),
        hashes=hashes,
        has_unreadable_hash=has_unreadable_hash,
    )


def spell_hash(item: Hash) -> str:
    """Write a checksum as 0.4.0 does."""
    return f"{item.algorithm}-{encode_base64url(binascii.unhexlify(item.digest))}"


def body_value(body: bytes, encoding: str) -> Any:
    """Give a kept body back as the JSON value of its encoding."""
    if encoding == "json":
        return json.loads(body)
    return encode_base64url(body) if encoding == "base64url" else body.decode()


def _read_body(node: Node) -> tuple[bytes | None, str]:
    value, encoding = node.value.get("body"), node.text("encoding", longest=20)
    if encoding not in ENCODINGS:
        node.fault("encoding", "expected base64url, json or none")
        return None, ""
    if value is None:
        return None, ""
    if not isinstance(value, str):
        if encoding == "base64url":
            node.fault("body", "expected base64url text")
            return None, ""
        if encoding != "json":
            node.report.note("value_translated", node.at("encoding"))
        return json.dumps(value, ensure_ascii=False).encode(), "json"
    if encoding == "base64url":
        decoded = decode_base64url(value)
        if decoded is None:
            node.fault("body", "expected base64url")
        return decoded, "base64url"
    if encoding == "json":
        return _read_json_text(node, value)
    return value.encode(), "none"


def _read_json_text(node: Node, value: str) -> tuple[bytes | None, str]:
    """Read a body that carries JSON as text; text that is no JSON is itself a JSON text."""
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return json.dumps(value, ensure_ascii=False).encode(), "json"
    node.report.note("value_translated", node.at("body"))
    return value.encode(), "json"


def _read_url(node: Node) -> str:
    url = node.text("url")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not (parts.netloc or parts.path):
        node.fault("url", "expected an address like https://…")
    return url


def _read_hashes(node: Node) -> tuple[tuple[Hash, ...], bool]:
    """Read `content_hash` (a text or a list), or `alg` with `signature` of older versions."""
    stated = node.value.get("content_hash")
    if stated is None:
        algorithm, digest = node.text("alg", longest=40), node.text("signature")
        stated = f"{algorithm}-{digest}" if algorithm and digest else None
        pairs = [(algorithm, digest, node.at("signature"))] if stated else []
    else:
        pairs = _pairs(node, stated)
    found, unreadable = [], False
    for algorithm, digest, pointer in pairs:
        name = algorithm.lower().replace("-", "").replace("_", "")
        if name not in SIZES:
            unreadable = True
            node.report.note("hash_unreadable", pointer)
            continue
        raw = decode_base64url(digest)
        if raw is None or len(raw) != SIZES[name]:
            node.report.fault(pointer, f"expected a {name} checksum in base64url")
            continue
        found.append(Hash(name, raw.hex()))
    return tuple(found), unreadable


def _pairs(node: Node, stated: Any) -> list[tuple[str, str, str]]:
    items = stated if isinstance(stated, list) else [stated]
    pairs = []
    for place, item in enumerate(items[:10]):
        pointer = f"{node.at('content_hash')}/{place}" if isinstance(stated, list) else node.at("content_hash")
        match = (
            re.fullmatch(r"(sha-?\d{3}|[a-z0-9]+)-([\w=-]+)", item, re.IGNORECASE) if isinstance(item, str) else None
        )
        if match is None:
            node.report.fault(pointer, "expected a checksum like sha512-…")
        else:
            pairs.append((match[1], match[2], pointer))
    return pairs
