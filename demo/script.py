"""Reads what people say in the demonstration: one TOML file per conversation."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
VCONS = HERE / "vcon"


@dataclass(frozen=True)
class Line:
    """One turn of a call. `who` is A (agent), B (the other side) or P (recording paused)."""

    who: str
    text: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Script:
    """A conversation as it is written, before it has sound, times or addresses."""

    name: str
    tenant: str
    facts: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.facts.get("kind", "voice"))

    @property
    def language(self) -> str:
        return str(self.facts.get("language", "de"))

    @property
    def media(self) -> str:
        """`delivered`, `damaged` (its hash will not match) or `missing` (still to be uploaded)."""
        return str(self.facts.get("media", "delivered"))

    @property
    def lines(self) -> list[Line]:
        raw = str(self.facts["script"]["lines"]).strip().splitlines()
        return [_line(row) for row in raw]


def _line(row: str) -> Line:
    who, _, text = row.partition(": ")
    if who not in {"A", "B", "P"} or not text:
        raise ValueError(f"a line reads 'A: …', 'B: …' or 'P: seconds', not {row!r}")
    return Line(who, "", float(text)) if who == "P" else Line(who, text.strip())


def read_scripts(tenant: str) -> list[Script]:
    """Every script of one tenant, by name."""
    paths = sorted((SCRIPTS / tenant).glob("*.toml"))
    return [Script(path.stem, tenant, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]
