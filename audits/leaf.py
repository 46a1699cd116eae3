"""Leaf v1: the exact bytes of one event, its hash, and the commitments to what is sealed beside it. No Django."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MAX_LEAF = 65_535
"""Bytes. An entry bundle of the tiled log gives each leaf a 16-bit length."""

MAX_IDS = 100
"""A longer list of objects stands in the leaf as its count and hash."""

MAX_INTEGER = 2**53
"""RFC 8785 writes numbers as IEEE 754 doubles do; beyond this they would differ between languages."""

COMMITMENT_KEY = 32


class NotCanonical(ValueError):
    """A value that has no single form in RFC 8785, or no place in a leaf."""


@dataclass(frozen=True)
class Writer:
    """One link of the chain that a database connection keeps: the next number and the hash before it."""

    id: str
    number: int = 0
    previous: str = ""

    def after(self, leaf: bytes) -> "Writer":
        """Return the state once this leaf is committed."""
        return Writer(self.id, self.number + 1, leaf_hash(leaf)[:16].hex())

    def field(self) -> list[str | int]:
        """Return the leaf's `w`."""
        return [self.id, self.number, self.previous]


def encode(value: Mapping[str, Any]) -> bytes:
    """Return the only byte form of a leaf or opening: sorted keys, no spaces, UTF-8 (RFC 8785 for our types)."""
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _check(value: Any) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if "\0" in value:
            raise NotCanonical("a NUL character, which the database's JSON functions refuse")
    elif isinstance(value, int):
        if abs(value) >= MAX_INTEGER:
            raise NotCanonical(f"{value} is not exact as a double")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"key {key!r}: only ASCII sorts alike by code point and by UTF-16 unit")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    else:
        raise NotCanonical(f"{type(value).__name__} has no place in a leaf")


def leaf_hash(leaf: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ leaf), as RFC 9162 §2.1.1 hashes a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def objects(entity_type: str, ids: Iterable[str]) -> dict[str, Any]:
    """Return the leaf's `obj`: the ids, or their count and hash when there are many."""
    listed = list(ids)
    if len(listed) <= MAX_IDS:
        return {"t": entity_type, "ids": listed}
    joined = "\n".join(sorted(listed)).encode()
    return {"t": entity_type, "n": len(listed), "ids_sha256": hashlib.sha256(joined).hexdigest()}


def changes_seal(entry_ids: Iterable[str]) -> dict[str, Any]:
    """Return the leaf's `seal`: how many field-change entries belong to the event, and the hash of their ids."""
    listed = sorted(entry_ids)
    digest = hashlib.sha256("\n".join(listed).encode()).digest()
    return {"n": len(listed), "h": base64.b64encode(digest).decode()}


def commitment(key: bytes, opening: bytes) -> str:
    """Return HMAC-SHA-256(key, opening) in base64.

    The key lies inside the sealed opening: whoever destroys the key of the seal also destroys the
    means to try short values such as addresses or names against the commitment.
    """
    if len(key) != COMMITMENT_KEY:
        raise ValueError("a commitment's key has 32 bytes")
    return base64.b64encode(hmac.digest(key, opening, "sha256")).decode()


@dataclass(frozen=True)
class Opening:
    """What a commitment stands for: a random key and the data, still in clear, about to be sealed."""

    plaintext: bytes
    commitment: str

    @classmethod
    def of(cls, data: Mapping[str, Any], key: bytes | None = None) -> "Opening":
        """Commit to the data under a fresh key."""
        key = key or secrets.token_bytes(COMMITMENT_KEY)
        body = encode(data)
        return cls(key + body, commitment(key, body))


def open_commitment(plaintext: bytes, expected: str) -> dict[str, Any]:
    """Return the data of an unsealed opening; raise ValueError if it is not what the leaf committed to."""
    key, body = plaintext[:COMMITMENT_KEY], plaintext[COMMITMENT_KEY:]
    if not hmac.compare_digest(commitment(key, body), expected):
        raise ValueError("the opening is not the one that the event committed to")
    data: dict[str, Any] = json.loads(body)
    return data
