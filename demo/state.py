"""What the load has done so far, and what it tells the people who try the portal: `var/demo.json`."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from demo.calendar import ZONE

WORDS = (
    *("Anker", "Birke", "Dachs", "Eule", "Fjord", "Garten", "Hafen", "Insel"),
    *("Kiesel", "Laterne", "Moor", "Nebel", "Otter", "Pappel", "Quelle", "Regen"),
)


def generated_password() -> str:
    """A password that one can read out: four words and a number."""
    words = [secrets.choice(WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])


def write_private(path: Path, value: dict[str, Any]) -> None:
    """Writes JSON that only its owner can read; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)
        file.write("\n")
    partial.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value


def folder() -> Path:
    """Where both files of the demonstration lie."""
    return Path(settings.PORTAL_VAR)


@dataclass
class State:
    """Steps done, by tenant and name; a step that was interrupted is done again."""

    path: Path
    value: dict[str, Any]

    @classmethod
    def read(cls) -> "State":
        path = folder() / "demo-state.json"
        return cls(path, _read(path))

    @property
    def today(self) -> date:
        """The day of the first load: conversations keep their dates when the load is resumed later."""
        known = self.value.setdefault("today", timezone.localdate(timezone=ZONE).isoformat())
        return date.fromisoformat(known)

    @property
    def password(self) -> str:
        given = os.environ.get("DEMO_PASSWORD")
        known: str = given or self.value.get("password") or generated_password()
        self.value["password"] = known
        return known

    def is_done(self, tenant_id: UUID, step: str) -> bool:
        return step in self.value.get("steps", {}).get(str(tenant_id), [])

    def once(self, tenant_id: UUID, step: str, act: Callable[[], None]) -> None:
        """Do a step unless it was done."""
        if not self.is_done(tenant_id, step):
            act()
            self.value.setdefault("steps", {}).setdefault(str(tenant_id), []).append(step)
            self.save()

    def remember_client(self, tenant_id: UUID, name: str, facts: dict[str, str]) -> None:
        self.value.setdefault("clients", {}).setdefault(str(tenant_id), {})[name] = facts
        self.save()

    def clients(self, tenant_id: UUID) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = self.value.get("clients", {}).get(str(tenant_id), {})
        return found

    def save(self) -> None:
        write_private(self.path, self.value)
