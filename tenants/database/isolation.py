"""The constraint that isolates one table: key, row-level security, policies, composite foreign keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.backends.ddl_references import Statement
from django.db.models import BaseConstraint

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

RUNTIME, OWNER = "app_rt", "app_owner"
IDENTITY = "tenant_id = current_setting('app.tenant_id')::uuid"
CONTENT = "tenant_id = current_setting('audit.tenant_id')::uuid"
WRITES = "current_setting('app.writes') = 'on'"
MIGRATING = "current_setting('app.migrating') = 'on'"

Reference = tuple[str, str] | tuple[str, str, str]


def policies(table: str, *, kind: str, exempt_writes: bool) -> list[str]:
    """Return the CREATE POLICY statements of one table.

    Bare and loud: no sub-query (Citus refuses one, and the planner estimates worse), no missing_ok
    (a forgotten scope must be an error, never "no rows").
    """
    own = CONTENT if kind == "content" else IDENTITY
    create = f'CREATE POLICY {{}} ON "{table}"'
    migrate = f"{create.format('migrate')} TO {OWNER} USING ({MIGRATING}) WITH CHECK ({MIGRATING})"
    if kind == "inbox":
        return [f"{create.format('tenant')} FOR INSERT TO {RUNTIME} WITH CHECK ({own})", migrate]
    if kind == "identity" or exempt_writes:
        return [f"{create.format('tenant')} TO {RUNTIME} USING ({own}) WITH CHECK ({own})", migrate]
    return [
        f"{create.format('tenant')} FOR SELECT TO {RUNTIME} USING ({own})",
        f"{create.format('tenant_insert')} FOR INSERT TO {RUNTIME} WITH CHECK ({own} AND {WRITES})",
        f"{create.format('tenant_update')} FOR UPDATE TO {RUNTIME} USING ({own}) WITH CHECK ({own} AND {WRITES})",
        f"{create.format('tenant_delete')} FOR DELETE TO {RUNTIME} USING ({own} AND {WRITES})",
        migrate,
    ]


def wall(table: str) -> list[str]:
    """Return the statements that switch row-level security on, for the owner too."""
    return [f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY', f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY']


def composite_key(table: str, reference: Reference) -> str:
    """Return the foreign key that cannot leave the tenant. Django's own, on the id alone, could."""
    column, target, *rest = reference
    on_delete = f" ON DELETE {rest[0]}" if rest else ""
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{(table + "_" + column)[:55]}_wall" FOREIGN KEY (tenant_id, "{column}")'
        f' REFERENCES "{target}" (tenant_id, id){on_delete} DEFERRABLE INITIALLY DEFERRED'
    )


class TenantIsolation(BaseConstraint):
    """Isolates the table of one model.

    `kind`: "content" (readable only in an open access context, primary key (tenant_id, id)), "identity"
    (readable in the tenant's scope, primary key id) or "inbox" (the runtime role inserts and never reads).
    `fks`: one entry (column, table[, ON DELETE action]) for each reference to a tenant-owned table.
    `exempt_writes`: stays writable for people who may only read, such as the playback of an auditor.
    """

    def __init__(
        self, *, name: str, kind: str = "content", fks: Sequence[Reference] = (), exempt_writes: bool = False
    ) -> None:
        super().__init__(name=name)
        if kind not in {"content", "identity", "inbox"}:
            raise ValueError(f"unknown kind of table: {kind}")
        self.kind, self.exempt_writes = kind, exempt_writes
        self.fks: tuple[Reference, ...] = tuple(tuple(reference) for reference in fks)  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes down."""
        path, _, kwargs = super().deconstruct()
        kwargs["kind"] = self.kind
        if self.fks:
            kwargs["fks"] = self.fks
        if self.exempt_writes:
            kwargs["exempt_writes"] = True
        return path, (), kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantIsolation) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def statements(self, table: str) -> list[str]:
        """Return the statements, one at a time: Citus takes no statement lists."""
        keys = [
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_pkey"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_pkey" PRIMARY KEY (tenant_id, id)',
        ]
        if self.kind == "identity":
            keys = [f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_tenant_id_key" UNIQUE (tenant_id, id)']
        tenant = (
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table[:45]}_tenant_fk" FOREIGN KEY (tenant_id)'
            " REFERENCES tenants_tenant (id) DEFERRABLE INITIALLY DEFERRED"
        )
        granted = [f'REVOKE SELECT, UPDATE, DELETE ON "{table}" FROM {RUNTIME}'] if self.kind == "inbox" else []
        return [
            *keys,
            *wall(table),
            *policies(table, kind=self.kind, exempt_writes=self.exempt_writes),
            *granted,
            tenant,
        ]

    def constraint_sql(self, model: "type[Model]", schema_editor: "BaseDatabaseSchemaEditor") -> str | None:  # type: ignore[override]
        """Queue the statements to run straight after CREATE TABLE; the composite keys at the migration's end."""
        table = model._meta.db_table
        now = [Statement("%(sql)s", sql=sql) for sql in self.statements(table)]
        schema_editor.deferred_sql[0:0] = now
        self._queue_references(table, schema_editor)
        return None

    def create_sql(self, model: "type[Model]", schema_editor: "BaseDatabaseSchemaEditor") -> Statement:  # type: ignore[override]
        """Isolate a table that exists already."""
        table = model._meta.db_table
        *first, last = self.statements(table)
        for sql in first:
            schema_editor.execute(sql)
        self._queue_references(table, schema_editor)
        return Statement("%(sql)s", sql=last)

    def _queue_references(self, table: str, schema_editor: "BaseDatabaseSchemaEditor") -> None:
        schema_editor.deferred_sql += [Statement("%(sql)s", sql=composite_key(table, ref)) for ref in self.fks]

    def remove_sql(self, model: "type[Model]", schema_editor: "BaseDatabaseSchemaEditor") -> Statement:  # type: ignore[override]
        """Remove the isolation again, statement by statement (only a migration that sets up another does this)."""
        table = model._meta.db_table
        drop = [
            sql.split(" TO ")[0].split(" FOR ")[0]
            for sql in policies(table, kind=self.kind, exempt_writes=self.exempt_writes)
        ]
        for sql in drop:
            schema_editor.execute(sql.replace("CREATE POLICY", "DROP POLICY"))
        for column, *_ in self.fks:
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{(table + "_" + column)[:55]}_wall"')
        return Statement("%(sql)s", sql=f'ALTER TABLE "{table}" DROP CONSTRAINT "{table[:45]}_tenant_fk"')

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database does."""
