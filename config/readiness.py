"""What must be there before the portal answers: database, keys, worker, log."""

from collections.abc import Callable
from typing import Any

from django.db import connections

from tenants.database.roles import role_fault


def _database() -> dict[str, Any]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    fault = role_fault(connections["default"])
    return {"ok": fault is None, "detail": fault or "reached as the runtime role"}


def _keys() -> dict[str, Any]:
    from keys.services import check_keyring  # noqa: PLC0415  (apps are loaded by then)

    fault = check_keyring()
    return {"ok": fault is None, "detail": fault or "a known value was sealed and opened"}


def _worker() -> dict[str, Any]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 s'")
        alive = cursor.fetchone()[0]
    return {"ok": alive > 0, "detail": f"{alive} worker(s) alive"}


def _log() -> dict[str, Any]:
    from audits.selectors import inbox_age_seconds  # noqa: PLC0415  (apps are loaded by then)

    age = inbox_age_seconds()
    return {"ok": age < 60, "detail": f"oldest unsequenced entry is {age:.0f} s old"}


def readiness() -> dict[str, dict[str, Any]]:
    """Return each part with `ok` and a sentence; a part that raises is not ready."""
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "database": _database,
        "keys": _keys,
        "worker": _worker,
        "log": _log,
    }
    result: dict[str, dict[str, Any]] = {}
    for name, probe in parts.items():
        try:
            result[name] = probe()
        except Exception as error:
            result[name] = {"ok": False, "detail": type(error).__name__}
    return result
