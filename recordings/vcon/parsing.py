"""Bytes to JSON, within limits: size, depth, encoding, numbers, doubled keys."""

import gzip
import io
import json
import math
import zlib
from typing import Any, NoReturn

import rfc8785

from recordings.vcon import limits
from tenants.exceptions import FieldError, Invalid, Malformed, TooLarge


def parse(document: bytes) -> dict[str, Any]:
    """Read one JSON object; refuse what another reader could understand otherwise."""
    if len(document) > limits.MAX_BYTES:
        raise TooLarge(f"A vCon may have at most {limits.MAX_BYTES // 1024 // 1024} MB.")
    try:
        value = json.loads(document.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError as error:
        raise _too_deep() from error
    except UnicodeDecodeError as error:
        raise Malformed("The document is not UTF-8.") from error
    except ValueError as error:
        raise Malformed(f"The document is not JSON: {_place(error)}.") from error
    return checked(value)


def checked(value: Any) -> dict[str, Any]:
    """Return the value if it is an object within the limits."""
    if not isinstance(value, dict):
        raise Invalid("A vCon is a JSON object.", errors=[FieldError("", "expected an object")])
    _walk(value)
    return value


def decompress(document: bytes) -> bytes:
    """Unpack a gzipped vCon; stop as soon as it grows past the limit, so that a bomb never unfolds."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(document)) as packed:
            plain = packed.read(limits.MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed("The body is not gzip.") from error
    if len(plain) > limits.MAX_BYTES:
        raise TooLarge(f"A vCon may have at most {limits.MAX_BYTES // 1024 // 1024} MB unpacked.")
    return plain


def canonical(value: dict[str, Any]) -> bytes:
    """Give the one spelling of a document (RFC 8785), in which equal content is equal bytes."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, ValueError) as error:
        raise Invalid("The document holds a number that JSON cannot carry exactly.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("an object names one key twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _place(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return str(error)[:80]


def _too_deep() -> Invalid:
    return Invalid(f"The document is nested deeper than {limits.MAX_DEPTH} levels.", code="too_deep")


Trail = tuple["Trail", str | int] | None


def _walk(root: Any) -> None:
    """Check depth, numbers and text of every value without recursion; places are spelled only for a fault."""
    pending: list[tuple[Any, int, Trail]] = [(root, 1, None)]
    while pending:
        value, depth, trail = pending.pop()
        if depth > limits.MAX_DEPTH:
            raise _too_deep()
        if isinstance(value, dict):
            for key, child in value.items():
                _check_text(key, trail)
                pending.append((child, depth + 1, (trail, key)))
        elif isinstance(value, list):
            pending += [(child, depth + 1, (trail, place)) for place, child in enumerate(value)]
        elif isinstance(value, str):
            _check_text(value, trail)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            _check_number(value, trail)


def _check_number(value: float, trail: Trail) -> None:
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) >= 2**53):
        raise _refusal(trail, "expected a number that JSON carries exactly (below 2^53)")


def _check_text(value: str, trail: Trail) -> None:
    if "\0" in value:
        raise _refusal(trail, "holds a NUL character, which is no text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _refusal(trail, "holds half a character") from error


def _refusal(trail: Trail, detail: str) -> Invalid:
    tokens: list[str] = []
    while trail is not None:
        trail, key = trail
        tokens.append(escape(str(key)))
    pointer = "".join(f"/{token}" for token in reversed(tokens))
    return Invalid("The vCon is not valid.", code="invalid_vcon", errors=[FieldError(pointer, detail)])


def escape(key: str) -> str:
    """Write a key as a token of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")[:60]
