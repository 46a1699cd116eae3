"""Tries every table from inside one tenant against the rows of another, as the role that serves requests."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction

from tenants import scope
from tenants.database.catalogue import Catalogue
from tests.isolation.rows import Json, Rows, insertion

REFUSED = "42501"  # insufficient privilege, or a row that a policy does not let in
FOREIGN = "23503"  # no such row in this tenant


@dataclass(frozen=True)
class Outcome:
    """What a statement came to: rows touched, or the SQLSTATE of its refusal."""

    rows: int = 0
    state: str = ""
    message: str = ""
    answer: object = None


def attempt(sql: str, *parameters: Any) -> Outcome:
    """Run one statement to the point of COMMIT (deferred keys are checked), then undo it."""
    point = transaction.savepoint()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            rows, answer = cursor.rowcount, cursor.fetchone() if cursor.description else None
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return Outcome(rows=rows, answer=answer)
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", None) or "?"
        return Outcome(state=state, message=str(error).splitlines()[0])
    finally:
        transaction.savepoint_rollback(point)


@contextmanager
def inside(tenant: uuid.UUID, *, access: bool = True, writes: bool = True) -> Iterator[None]:
    """One tenant, one access context, one transaction that is undone."""
    with scope.activate(tenant):
        if access:
            with scope.open_access(uuid.uuid4()):
                if writes:
                    yield from _undone()
                else:
                    with scope.read_only():
                        yield from _undone()
        else:
            yield from _undone()


def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class TableProof:
    """Every table, from `mine` against `theirs`. `faults` stays empty where the wall holds."""

    rows: Rows
    catalogue: Catalogue
    mine: uuid.UUID
    theirs: uuid.UUID
    faults: list[str] = field(default_factory=list)
    tried: int = 0

    def run(self, *tables: str) -> list[str]:
        """Try the tables named, or all of them."""
        for table in tables or self.rows.walled:
            with inside(self.mine):
                self.reading(table)
                self.writing(table)
                if self.copies(table):
                    self.pointing(table)
                    self.oracle(table)
            self.nobody_in_scope(table)
            if self.catalogue.kind(table) == "content":
                self.without_access(table)
                self.read_only(table)
        return self.faults

    def bad(self, kind: str, table: str, detail: str) -> None:
        self.faults.append(f"{kind}: {table}: {detail}")

    def attempt(self, sql: str, *parameters: Any) -> Outcome:
        self.tried += 1
        return attempt(sql, *parameters)

    def their_row(self, table: str) -> Json:
        return self.rows.made[self.theirs][table]

    def reading(self, table: str) -> None:
        other = self.attempt(f'SELECT count(*) FROM "{table}" WHERE tenant_id <> %s', self.mine)
        if not other.state and other.answer != (0,):
            self.bad("read", table, "rows of another tenant are seen")
        whole = self.attempt(f"SELECT coalesce(string_agg(x::text, ''), '') FROM \"{table}\" x")
        canary = str(self.their_row(table).get("tenant_id"))
        if not whole.state and canary in str(whole.answer):
            self.bad("read", table, "an unfiltered query returns another tenant's row")

    def writing(self, table: str) -> None:
        for sql in (
            f'UPDATE "{table}" SET tenant_id = tenant_id WHERE tenant_id = %s',
            f'DELETE FROM "{table}" WHERE tenant_id = %s',
        ):
            outcome = self.attempt(sql, self.theirs)
            if not outcome.state and outcome.rows:
                self.bad("write", table, f"{sql.split()[0]} reached another tenant's row")
        moved = self.attempt(f'UPDATE "{table}" SET tenant_id = %s WHERE tenant_id = %s', self.theirs, self.mine)
        if not moved.state and moved.rows:
            self.bad("write", table, "a row was moved to another tenant")
        theirs = self.rows.copy(table, self.mine, tenant_id=self.theirs)
        if not self.attempt(insertion(table, theirs), json.dumps(theirs)).state:
            self.bad("write", table, "a row was inserted for another tenant")

    def copies(self, table: str) -> bool:
        """True where a plain copy of one's own row is taken: only then does a refusal prove the wall."""
        row = self.rows.copy(table, self.mine)
        outcome = self.attempt(insertion(table, row), json.dumps(row))
        if outcome.state not in {"", REFUSED, "23505"}:
            self.bad("proof", table, f"the proof cannot copy its own row: {outcome.message}")
        return not outcome.state

    def pointing(self, table: str) -> None:
        for reference in self.rows.references.get(table, []):
            if reference.table not in self.rows.walled:
                continue
            their_id = self.their_row(reference.table)[reference.key]
            column = next(c for c in self.rows.columns[table] if c.name == reference.column)
            nobody = self.rows._fresh(column, their_id)
            answers = []
            for value in (their_id, nobody):
                row = self.rows.copy(table, self.mine, **{reference.column: value})
                answers.append(self.attempt(insertion(table, row), json.dumps(row)))
            if not answers[0].state:
                self.bad("reference", table, f"{reference.column} may point at another tenant's {reference.table}")
            elif answers[0].state != answers[1].state:
                self.bad(
                    "oracle", table, f"{reference.column}: {answers[0].state} for theirs, {answers[1].state} for none"
                )

    def oracle(self, table: str) -> None:
        """The other tenant's id and values are taken: a refusal would tell that they exist."""
        theirs, bound = self.their_row(table), {r.column for r in self.rows.references.get(table, [])} | {"tenant_id"}
        for columns in self.rows.unique.get(table, []):
            same = {name: theirs[name] for name in columns if name not in bound}
            if self.catalogue.kind(table) in {"identity", None} and (set(same) == {"id"} or "tenant_id" not in columns):
                continue  # a random id; the catalogue looks at every other key that spans tenants
            row = self.rows.copy(table, self.mine, **same)
            outcome = self.attempt(insertion(table, row), json.dumps(row))
            if same and outcome.state == "23505":
                self.bad("oracle", table, f"another tenant's {', '.join(same)} is refused")

    def nobody_in_scope(self, table: str) -> None:
        with transaction.atomic():
            outcome = self.attempt(f'SELECT count(*) FROM "{table}"')
            transaction.set_rollback(True)
        if not outcome.state:
            self.bad("closed", table, "can be read with no tenant in scope")

    def without_access(self, table: str) -> None:
        with inside(self.mine, access=False):
            for sql in (
                f'SELECT count(*) FROM "{table}"',
                f"SELECT count(*) FROM \"{table}\" WHERE id = '{uuid.uuid4()}'",
            ):
                if not self.attempt(sql).state:
                    self.bad("record", table, "content can be read with no access context, and so with no record")

    def read_only(self, table: str) -> None:
        isolation = self.catalogue.isolations[table]
        with inside(self.mine, writes=False):
            row = self.rows.copy(table, self.mine)
            outcomes = [
                self.attempt(insertion(table, row), json.dumps(row)),
                self.attempt(f'UPDATE "{table}" SET tenant_id = tenant_id'),
                self.attempt(f'DELETE FROM "{table}"'),
            ]
        written = any(not outcome.state and outcome.rows for outcome in outcomes)
        if written and not isolation.exempt_writes:
            self.bad("read-only", table, "a read-only agent wrote it")
