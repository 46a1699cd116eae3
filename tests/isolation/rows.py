"""Makes a row of any table from the database's own catalogue, and copies rows with single values changed."""

import hashlib
import itertools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import psycopg

Json = dict[str, Any]
NOW = "2026-01-02T03:04:05+00:00"


def _leaf(row: Json) -> Json:
    """An inbox row is refused unless its leaf names the same event and tenant."""
    named = {"id": row["event_id"], "tenant": row["tenant_id"], "actor": {"t": "system"}, "note": row["leaf"]}
    return {"v": 1, "ts": 1, "act": "view", "kind": "page.view", "status": "success", **named}


# What a CHECK constraint demands; everything else follows from the type of the column.
DEMANDED: dict[tuple[str, str], Callable[[Json], Any]] = {
    ("audits_inbox", "leaf"): _leaf,
    ("audits_event", "leaf_hash"): lambda row: "\\x" + hashlib.sha256(str(row["event_id"]).encode()).hexdigest(),
    ("keys_subjectkey", "destroyed_at"): lambda row: None,
    ("keys_objectkey", "destroyed_at"): lambda row: None,
}


def _demanded(table: str, row: Json) -> Json:
    """Put in what the table's CHECK constraints demand of this row."""
    return row | {column: make(row) for (of, column), make in DEMANDED.items() if of == table}


@dataclass(frozen=True)
class Column:
    """One column, as the database describes it."""

    name: str
    type: str
    length: int | None
    nullable: bool
    generated: bool


@dataclass(frozen=True)
class Reference:
    """A foreign key from one column to the `id` (or other single key) of a table."""

    column: str
    table: str
    key: str
    composite: bool


@dataclass
class Rows:
    """Speaks to the database as its superuser: sees all, so that the proof knows what the runtime role must not."""

    admin: "psycopg.Connection[tuple[Any, ...]]"
    walled: list[str]
    made: dict[uuid.UUID, dict[str, Json]] = field(default_factory=dict)
    spares: dict[tuple[uuid.UUID, str], Json] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=itertools.count)

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.admin.execute(sql, parameters or None).fetchall()

    @cached_property
    def columns(self) -> dict[str, list[Column]]:
        found: dict[str, list[Column]] = {}
        for table, name, kind, length, nullable, generated in self.query(
            "SELECT table_name, column_name, udt_name, character_maximum_length, is_nullable = 'YES',"
            " is_generated = 'ALWAYS' OR is_identity = 'YES' OR coalesce(column_default, '') LIKE 'nextval%%'"
            " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY ordinal_position"
        ):
            found.setdefault(table, []).append(Column(name, kind, length, nullable, generated))
        return found

    @cached_property
    def references(self) -> dict[str, list[Reference]]:
        found: dict[str, dict[str, Reference]] = {}
        for table, target, columns, keys in self.query(
            "SELECT c.relname, f.relname,"
            " ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY n(a, p) JOIN pg_attribute"
            "  ON attrelid = k.conrelid AND attnum = n.a ORDER BY p),"
            " ARRAY(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY n(a, p) JOIN pg_attribute"
            "  ON attrelid = k.confrelid AND attnum = n.a ORDER BY p)"
            " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid"
            " WHERE k.contype = 'f' AND NOT c.relispartition ORDER BY cardinality(k.conkey)"
        ):
            if columns[-1] != "tenant_id":
                one = Reference(columns[-1], target, keys[-1], composite=len(columns) > 1)
                found.setdefault(table, {})[one.column] = one
        return {table: list(by_column.values()) for table, by_column in found.items()}

    @cached_property
    def unique(self) -> dict[str, list[list[str]]]:
        """The columns of each unique key, the primary one included, by table."""
        found: dict[str, list[list[str]]] = {}
        for table, columns in self.query(
            "SELECT t.relname, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = t.oid"
            " AND attnum = ANY(x.indkey)) FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
            " WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace"
        ):
            found.setdefault(table, []).append(columns)
        return found

    def seed(self, tenants: Iterable[uuid.UUID], canaries: dict[uuid.UUID, str]) -> None:
        """One row of every walled table for each tenant; every text holds the tenant's canary."""
        for tenant in tenants:
            self.made[tenant] = {}
            slug = f"t-{tenant.hex[-8:]}"
            self.query(
                "INSERT INTO tenants_tenant SELECT * FROM jsonb_populate_record(NULL::tenants_tenant, %s) RETURNING id",
                json.dumps(
                    self._values("tenants_tenant", tenant, canaries[tenant]) | {"id": str(tenant), "slug": slug}
                ),
            )
            for table in self.walled:
                self.make(table, tenant, canaries[tenant])
            for table in self.walled:
                self.copy(table, tenant)  # makes the spare rows that copies refer to

    def make(self, table: str, tenant: uuid.UUID, canary: str) -> Json:
        """Return the tenant's row of a table; make it, and what it refers to, at first asking."""
        known = self.made[tenant]
        if table in known:
            return known[table]
        known[table] = {}  # a circle of references ends here: the column stays empty
        values = self._values(table, tenant, canary)
        for reference in self.references.get(table, []):
            if reference.table == table:
                values.pop(reference.column, None)
            elif reference.table in self.walled:
                target = self.make(reference.table, tenant, canary)
                values[reference.column] = target.get(reference.key)
            elif reference.table != "tenants_tenant":
                values[reference.column] = self.query(f'SELECT "{reference.key}" FROM "{reference.table}" LIMIT 1')[0][
                    0
                ]
        known[table] = self.insert(table, _demanded(table, values))
        return known[table]

    def insert(self, table: str, values: Json) -> Json:
        row: Json = self.query(f"{insertion(table, values)} RETURNING to_jsonb(x.*)", json.dumps(values, default=str))[
            0
        ][0]
        return row

    def _values(self, table: str, tenant: uuid.UUID, canary: str) -> Json:
        columns = self.columns[table]
        return {column.name: self._value(column, tenant, canary) for column in columns if not column.generated}

    def _value(self, column: Column, tenant: uuid.UUID, canary: str) -> Any:
        if column.name == "tenant_id":
            return str(tenant)
        text = canary[: column.length or 99]
        by_type: dict[str, Any] = {
            "uuid": str(uuid.uuid4()),
            "varchar": text,
            "text": text,
            "bpchar": text,
            "bool": False,
            "jsonb": {"v": canary},
            "json": {"v": canary},
            "bytea": "\\x" + canary.encode().hex(),
            "timestamptz": NOW,
            "timestamp": NOW,
            "date": NOW[:10],
            "inet": "192.0.2.1",
            "tsvector": f"'{canary}':1",
            "interval": "1 second",
        }
        if column.type.startswith("_"):
            return []
        return by_type.get(column.type, 1 + tenant.int % 30_000)  # a number of its own for each tenant

    def copy(self, table: str, tenant: uuid.UUID, **changed: Any) -> Json:
        """Return the tenant's row as a new one: another id, and other values where a key demands them."""
        row = dict(self.made[tenant][table])
        for column in self.columns[table]:
            if column.generated:
                row.pop(column.name, None)
        fresh = {name for columns in self.unique.get(table, []) for name in columns}
        bound = {r.column for r in self.references.get(table, [])} | {"tenant_id"}
        for column in self.columns[table]:
            if column.name in row and column.name in fresh - bound:
                row[column.name] = self._fresh(column, row[column.name])
        for columns in self.unique.get(table, []):
            if set(columns) <= bound:
                row |= self._to_a_spare(table, tenant, columns)
        row |= {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in changed.items()}
        return _demanded(table, row)

    def _to_a_spare(self, table: str, tenant: uuid.UUID, columns: list[str]) -> Json:
        """Where a key is made of references only, the copy refers to a second row."""
        for reference in self.references.get(table, []):
            if reference.column in columns and reference.table in self.walled:
                spare = self.spares.get((tenant, reference.table))
                if spare is None:
                    spare = self.insert(reference.table, self.copy(reference.table, tenant))
                    self.spares[tenant, reference.table] = spare
                return {reference.column: spare[reference.key]}
        return {}

    def _fresh(self, column: Column, old: Any) -> Any:
        if column.type == "uuid":
            return str(uuid.uuid4())
        if column.type in {"int2", "int4", "int8"}:
            return int(old or 0) + 1 + next(self.counter)
        if column.type == "bytea":
            return "\\x" + uuid.uuid4().bytes.hex()
        if column.type in {"varchar", "text", "bpchar"}:
            return uuid.uuid4().hex[: column.length or 32]
        return old

    def fingerprint(self, tenant: uuid.UUID) -> dict[str, tuple[Any, ...]]:
        """A hash of all rows of a tenant, table by table."""
        return {
            table: self.query(
                f"SELECT count(*), md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM \"{table}\" x"
                " WHERE tenant_id = %s",
                tenant,
            )[0]
            for table in self.walled
        }


def insertion(table: str, values: Json) -> str:
    """INSERT that takes its values from one JSON document, whatever their types."""
    names = ", ".join(f'"{name}"' for name in values)
    return f'INSERT INTO "{table}" AS x ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
