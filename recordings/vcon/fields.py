"""Typed reading of one JSON object: every fault is noted with its place, and reading goes on."""

import base64
import binascii
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from recordings.vcon import limits
from recordings.vcon.normal import Note
from recordings.vcon.parsing import escape
from tenants.exceptions import FieldError, Invalid

TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)?")
BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")


class Report:
    """What was wrong and what was assumed while one document was read."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.notes: list[Note] = []

    def fault(self, pointer: str, detail: str) -> None:
        """Note one fault; a document full of faults is told the first fifty."""
        self.errors.append(FieldError(pointer, detail))
        if len(self.errors) >= limits.MAX_ERRORS:
            self.settle()

    def note(self, code: str, pointer: str) -> None:
        """Note one assumption."""
        self.notes.append(Note(code, pointer))

    def settle(self) -> None:
        """Refuse the document if anything was wrong."""
        if self.errors:
            raise Invalid("The vCon is not valid.", code="invalid_vcon", errors=self.errors)


class Node:
    """One JSON object at its place. Missing and null read the same: old writers send null for absent."""

    def __init__(self, value: Mapping[str, Any], pointer: str, report: Report) -> None:
        self.value, self.pointer, self.report = value, pointer, report

    def at(self, key: str) -> str:
        """Give the pointer of a member."""
        return f"{self.pointer}/{escape(key)}"

    def fault(self, key: str, detail: str) -> None:
        """Note a fault of a member."""
        self.report.fault(self.at(key), detail)

    def text(self, key: str, *, longest: int = limits.MAX_TEXT) -> str:
        """Read a text; absent reads as empty."""
        value = self.value.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "expected a text")
            return ""
        if len(value) > longest:
            self.fault(key, f"expected at most {longest} characters")
            return ""
        return value

    def seconds(self, key: str) -> float:
        """Read a length of time in seconds; absent reads as 0."""
        value = self.value.get(key)
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.fault(key, "expected a number of seconds")
            return 0.0
        if not 0 <= value <= limits.MAX_SECONDS:
            self.fault(key, f"expected seconds between 0 and {limits.MAX_SECONDS}")
            return 0.0
        return float(value)

    def time(self, key: str) -> datetime | None:
        """Read a time; without a zone it is read as UTC, and that is noted."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not TIME.fullmatch(value):
            self.fault(key, "expected a time like 2026-11-23T15:30:00Z")
            return None
        try:
            read = datetime.fromisoformat(value)
            if read.tzinfo is None:
                self.report.note("naive_time", self.at(key))
                read = read.replace(tzinfo=UTC)
            read = read.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fault(key, "expected a time that exists")
            return None
        if not 1970 <= read.year <= 2200:
            self.fault(key, "expected a year between 1970 and 2200")
            return None
        return read

    def index(self, key: str, count: int, *, of: str) -> int | None:
        """Read a place in another list."""
        value = self.value.get(key)
        if value is None:
            return None
        return value if self._is_place(value, self.at(key), count, of) else None

    def indices(self, key: str, count: int, *, of: str) -> tuple[int, ...]:
        """Read one place, or a list of places (lists of lists and gaps too), as the format allows."""
        value = self.value.get(key)
        if value is None:
            return ()
        found = []
        for pointer, place in self._leaves(value, self.at(key), 2):
            if self._is_place(place, pointer, count, of):
                found.append(place)
        return tuple(found)

    def _leaves(self, value: Any, pointer: str, depth: int) -> Iterator[tuple[str, Any]]:
        if isinstance(value, list) and depth:
            for place, child in enumerate(value):
                if child is not None:
                    yield from self._leaves(child, f"{pointer}/{place}", depth - 1)
        else:
            yield pointer, value

    def _is_place(self, value: Any, pointer: str, count: int, of: str) -> bool:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.report.fault(pointer, f"expected a place in {of}")
            return False
        if value >= count:
            self.report.fault(pointer, f"there is no {value} in {of}, which has {count}")
            return False
        return True

    def nodes(self, key: str, most: int) -> list["Node"]:
        """Read a list of objects."""
        value = self.value.get(key, [])
        if not isinstance(value, list):
            self.fault(key, "expected a list")
            return []
        if len(value) > most:
            self.fault(key, f"expected at most {most} items")
            return []
        found = []
        for place, item in enumerate(value):
            if isinstance(item, dict):
                found.append(Node(item, f"{self.at(key)}/{place}", self.report))
            else:
                self.report.fault(f"{self.at(key)}/{place}", "expected an object")
        return found

    def node(self, key: str) -> "Node | None":
        """Read an object; absent, null and empty read as none."""
        value = self.value.get(key)
        if value is None or value == {}:
            return None
        if not isinstance(value, dict):
            self.fault(key, "expected an object")
            return None
        return Node(value, self.at(key), self.report)

    def only(self, *known: str) -> None:
        """Refuse members that the format does not name, where it leaves no room for more."""
        for key in self.value:
            if key not in known:
                self.fault(key, "is not a member of the format")


def decode_base64url(text: str) -> bytes | None:
    """Decode base64url with or without padding; None for anything else."""
    if not BASE64URL.fullmatch(text):
        return None
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return None


def encode_base64url(data: bytes) -> str:
    """Encode without padding, as the format asks."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def format_time(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
