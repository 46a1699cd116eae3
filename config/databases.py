"""The database aliases: one role each, and never the superuser at run time. No Django."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from config.place import secret, var

ROLES = ("app_owner", "app_rt", "app_auth", "app_seq", "app_operator")
ALIASES = {
    "default": "app_rt",  # requests and jobs
    "cache": "app_rt",  # the database cache, outside the request's transaction
    "auth": "app_auth",  # reads password hashes and nothing else
    "operator": "app_operator",  # writes shared tables only
    "sequencer": "app_seq",  # moves the log's inbox into the log
    "owner": "app_owner",  # migrations
}
EMBEDDED_NAME = "portal"


def embedded_directory() -> Path:
    """Return where the embedded server keeps its data and its socket."""
    return var() / "postgres"


def location() -> dict[str, str]:
    """Return host, port and name of the database: `DATABASE_URL`, else the embedded server's socket."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {"HOST": str(embedded_directory()), "PORT": "", "NAME": EMBEDDED_NAME}
    parts = urlsplit(url)
    return {
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "NAME": unquote(parts.path.lstrip("/")),
    }


def databases() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES."""
    place = location()
    common: dict[str, Any] = {
        "ENGINE": "tenants.database",
        **place,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode may stand between
        "TEST": {"MIGRATE": False},
    }
    result: dict[str, dict[str, Any]] = {}
    for alias, role in ALIASES.items():
        options: dict[str, Any] = {"application_name": f"portal-{alias}"}
        if alias in {"default", "sequencer"}:
            options["options"] = "-c idle_in_transaction_session_timeout=30000"
        result[alias] = {**common, "USER": role, "PASSWORD": secret(f"db-{role}"), "OPTIONS": options}
    for alias in ("default", "cache"):
        result[alias]["ATOMIC_REQUESTS"] = alias == "default"
    result["auth"]["CONN_MAX_AGE"] = 0
    result["operator"]["CONN_MAX_AGE"] = 0
    result["owner"]["CONN_MAX_AGE"] = 0
    return result
