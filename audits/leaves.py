"""From acts to rows: leaf, sealed openings, change entries; and the one statement that inserts them."""

import ipaddress
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from audits import leaf
from audits.events import kind_named
from audits.scope import Access, Act, Actor, Change, Origin
from keys import services as keys
from keys.remembered import Remembered
from tenants.ids import uuid7

Row = tuple[Any, ...]

_tokens: Remembered[list[str]] = Remembered()

TOKEN_WORDS = 60
"""Words of one opening that can be searched for."""


@dataclass
class Written:
    """The rows of one flush, and the writer's state after it."""

    writer: leaf.Writer
    inbox: list[Row] = field(default_factory=list)
    openings: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


@dataclass
class Subject:
    """What is sealed under one key: words of the act, and old and new values."""

    key_id: UUID | None
    personal: Mapping[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


def prepare(access: Access, acts: Sequence[Act], *, writer: leaf.Writer, http_status: int | None) -> Written:
    """Build every row. Nothing is sent yet, so a value that cannot stand in a leaf fails before any is."""
    written = Written(writer)
    for act in acts:
        _prepare_one(access, act, written, http_status)
    return written


def _prepare_one(access: Access, act: Act, written: Written, http_status: int | None) -> None:
    undone = act.status == "success" and not act.kept
    actor = act.by or access.actor()
    subjects = [] if undone else list(_subjects(act))
    body = _body(access, act, actor, http_status) | {"w": written.writer.field()}
    if undone:
        body["status"] = "failure"
    committed = _seal(access, act, actor, subjects, written)
    if committed:
        body["pdc"] = committed
    entries = [*_entries(access, act, actor, subjects)]
    if entries:
        body["seal"] = leaf.changes_seal(str(row[0]) for row in entries)
    exact = leaf.encode(body)
    written.inbox.append((act.event_id, access.tenant_id, exact.decode()))
    written.entries.extend(entries)
    written.writer = written.writer.after(exact)


def _body(access: Access, act: Act, actor: Actor, http_status: int | None) -> dict[str, Any]:
    """Return what stands in the leaf in clear: ids, codes, counts, never personal data."""
    body: dict[str, Any] = {
        "v": 1,
        "id": str(act.event_id),
        "tenant": str(access.tenant_id),
        "ts": time.time_ns() // 1000,
        "act": kind_named(act.kind).verb,
        "kind": act.kind,
        "status": act.status,
        "actor": {"id": str(actor.id) if actor.id else None, "t": actor.type},
        "req": _request(access, http_status),
    }
    if act.ids:
        body["obj"] = leaf.objects(act.entity_type, act.ids)
    if act.purpose:
        body["purpose"] = act.purpose
    if act.context:
        body["ctx"] = dict(act.context)
    return body


def _request(access: Access, http_status: int | None) -> dict[str, Any]:
    request: dict[str, Any] = {"id": str(access.id), "r": access.name}
    if access.method:
        request["m"] = access.method
    if http_status is not None:
        request["st"] = http_status
    return request


def _subjects(act: Act) -> Iterator[Subject]:
    """Group by key what is sealed: one opening, and one commitment, for each."""
    found: dict[UUID | None, Subject] = {}
    if act.personal:
        key_id = act.subject_keys[0] if act.subject_keys else None
        found[key_id] = Subject(key_id, personal=act.personal)
    for change in act.changes:
        if change.kept:
            found.setdefault(change.key_id, Subject(change.key_id)).changes.append(change)
    yield from found.values()


def _seal(
    access: Access, act: Act, actor: Actor, subjects: Sequence[Subject], written: Written
) -> dict[str, str | list[str]]:
    """Seal the actor's part and each subject's; return the commitments."""
    committed: dict[str, str | list[str]] = {}
    origin = _origin(access.origin)
    if origin:
        committed["a"] = _opening(written, access, act, "a", _key_of(actor), origin, _address_tokens(access))
    if subjects:
        committed["o"] = [
            _opening(written, access, act, f"o{n}", subject.key_id, _data(subject), _words(subject))
            for n, subject in enumerate(subjects)
        ]
    return committed


def _key_of(actor: Actor) -> UUID | None:
    """Return the acting agent's key, made at the first act; None, the tenant's, for nobody and for a destroyed one."""
    if actor.id is None:
        return None
    known = keys.agent_key_id(actor.id)
    if known is None:
        made = keys.ensure_agent_key(agent_id=actor.id, by=None)
        known = None if made.is_destroyed else made.pk
    return known


def _address_tokens(access: Access) -> list[str]:
    """Return the keyed tokens of the addresses; the same few come again and again."""
    if not access.origin.addresses:
        return []
    place = (access.tenant_id, access.origin.addresses)
    known = _tokens.get(place)
    if known is None:
        known = keys.search_tokens([address_word(one) for one in access.origin.addresses])
        _tokens.put(place, known)
    return known


def _opening(
    written: Written,
    access: Access,
    act: Act,
    part: str,
    key_id: UUID | None,
    data: Mapping[str, Any],
    tokens: list[str],
) -> str:
    opening = leaf.Opening.of(data)
    ct = keys.seal_opening(
        key_id=key_id, object_type=f"audits.opening.{part}", object_id=act.event_id, plaintext=opening.plaintext
    )
    written.openings.append((access.tenant_id, act.event_id, part, key_id, ct, tokens))
    return opening.commitment


def _origin(origin: Origin) -> dict[str, Any]:
    data: dict[str, Any] = {
        "addresses": list(origin.addresses),
        "client": origin.client,
        "client_request_id": origin.client_request_id,
        "reason": origin.reason,
    }
    return {name: value for name, value in data.items() if value}


def _data(subject: Subject) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if subject.personal:
        data["personal"] = subject.personal
    if subject.changes:
        data["changes"] = [
            {"t": change.model._meta.label_lower, "id": change.object_pk, "fields": _pairs(change)}
            for change in subject.changes
        ]
    return data


def _pairs(change: Change) -> dict[str, list[Any]]:
    return {name: [_text(old), _text(new)] for name, (old, new) in sorted(change.fields.items())}


def _text(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return [_text(inner) for inner in value]
    return str(value).replace("\0", "�")


def _words(subject: Subject) -> list[str]:
    words = [word for value in subject.personal.values() if isinstance(value, str) for word in value.split()]
    return keys.search_tokens(words[:TOKEN_WORDS]) if words else []


def address_word(address: str) -> str:
    """Write an IP address as one word that no stemmer shortens; anything else as it stands."""
    try:
        return f"ip{int(ipaddress.ip_address(address)):039d}"
    except ValueError:
        return address


def _entries(access: Access, act: Act, actor: Actor, subjects: Sequence[Subject]) -> Iterator[Row]:
    now = timezone.now()
    for n, subject in enumerate(subjects):
        for change in subject.changes:
            content_type = ContentType.objects.get_for_model(change.model)
            yield (
                *(uuid7(), access.tenant_id, act.event_id, f"o{n}", content_type.pk),
                *(change.object_pk, change.action, sorted(change.fields), actor.id, now),
            )


def insert(written: Written) -> None:
    """Insert everything in one round trip."""
    parts: list[str] = []
    values: list[Any] = []
    for name, columns, rows in (
        ("opening", "tenant_id, event_id, part, key_id, ct, tokens", written.openings),
        (
            "logentry",
            "id, tenant_id, event_id, part, content_type_id, object_pk, action, fields, actor_id, timestamp",
            written.entries,
        ),
        ("inbox", "event_id, tenant_id, leaf", written.inbox),
    ):
        if rows:
            places = ", ".join(f"({', '.join(['%s'] * len(rows[0]))})" for _ in rows)
            parts.append(f"INSERT INTO audits_{name} ({columns}) VALUES {places}")  # noqa: S608  (names are ours)
            values += [value for row in rows for value in row]
    *before, last = parts
    named = ", ".join(f"part{n} AS ({part})" for n, part in enumerate(before))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} {last}" if named else last, values)
