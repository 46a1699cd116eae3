"""SQL that names the tenant where Django would not."""

from typing import Any

from django.db.models.sql import compiler as base

from tenants import scope

SQLCompiler = base.SQLCompiler
SQLUpdateCompiler = base.SQLUpdateCompiler
SQLAggregateCompiler = base.SQLAggregateCompiler
SQLInsertCompiler = base.SQLInsertCompiler


class SQLDeleteCompiler(base.SQLDeleteCompiler):
    """Django's collector deletes by id alone; with the tenant named the DELETE goes to one shard."""

    def as_sql(self) -> Any:  # type: ignore[override]
        """Add the tenant in scope to the WHERE."""
        tenant_id = scope.peek()
        if hasattr(self.query.model, "tenant_isolated") and tenant_id is not None:
            self.query.add_filter("tenant_id", tenant_id)  # type: ignore[arg-type]
        return super().as_sql()
