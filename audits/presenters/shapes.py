"""The shapes of the REST API: one entry, and the list of kinds."""

import base64
from datetime import UTC
from typing import Any

from django.utils import translation

from audits.events import KINDS
from audits.presenters.entries import Presented
from audits.presenters.phrases import PHRASES

BASE = "/api/v1"
COLLECTIONS = {
    "agent": "agents",
    "audit": "audits",
    "client": "clients",
    "conversation": "conversations",
    "job": "jobs",
    "playback": "playbacks",
    "recording": "recordings",
}


def as_json(entry: Presented) -> dict[str, Any]:
    """Return one entry in the contract's shape. `leaf` is the exact text that `leaf_hash` was made of."""
    event, ids = entry.event, entry.object_ids
    return {
        "seq": event.idx,
        "id": str(event.event_id),
        "event_date": event.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "action": event.action,
        "kind": event.kind,
        "level": entry.level,
        "actor": {"type": event.actor_type, "id": _text(event.actor_id), "display": entry.actor_name},
        "client": _client(entry),
        "entity_type": event.object_type or KINDS[event.kind].entity_type,
        "entity": _entity(event.object_type, ids[0]) if ids else None,
        "entities": ids,
        "purpose": event.purpose,
        "status": event.status,
        "remote_ip": entry.origin.get("addresses", []),
        "initiating_action": {"transaction_id": _text(event.request_id)},
        "property_changes": entry.changes,
        "context": entry.context,
        "leaf": event.leaf,
        "leaf_hash": base64.b64encode(bytes(event.leaf_hash)).decode(),
        "self_uri": f"{BASE}/audits/{event.idx}",
    }


def _client(entry: Presented) -> dict[str, Any] | None:
    if entry.event.actor_type != "service":
        return None
    return {"id": _text(entry.event.actor_id), "display": entry.actor_name}


def _entity(entity_type: str | None, entity_id: str) -> dict[str, Any]:
    collection = COLLECTIONS.get(entity_type or "")
    return {"id": entity_id, "self_uri": f"{BASE}/{collection}/{entity_id}" if collection else None}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def kinds_as_json() -> list[dict[str, Any]]:
    """Return every kind that can occur, in both languages."""
    rows = []
    for name, kind in sorted(KINDS.items()):
        row: dict[str, Any] = {"kind": name, "action": kind.verb, "entity_type": kind.entity_type, "level": kind.level}
        row["personal"] = list(kind.personal)
        for lang in ("de", "en"):
            with translation.override(lang):
                row[f"label_{lang}"] = str(PHRASES[name].label)
        rows.append(row)
    return rows
