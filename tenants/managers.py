"""Managers that refuse to query without a tenant in scope."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Expression

from tenants import scope

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)


class CurrentTenant(Expression):
    """The tenant in scope when the SQL is made, not when the queryset is built.

    A queryset written at class level (views, forms, serializers) is therefore safe, and one that
    runs with nobody in scope raises NoTenant.
    """

    output_field = models.UUIDField()

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return a placeholder and the tenant."""
        return "%s", [scope.current()]


class TenantQuerySet(models.QuerySet[M]):
    """A queryset whose rows all belong to the tenant in scope."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert rows of the tenant in scope, and of no other."""
        tenant_id = scope.current()
        rows = list(objs)
        for row in rows:
            if row.tenant_id is None:  # type: ignore[attr-defined]
                row.tenant_id = tenant_id  # type: ignore[attr-defined]
        return super().bulk_create(rows, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Names the tenant in every statement.

    Row-level security protects; this keeps each statement on one shard, gives the planner a constant,
    and fails at once when nobody is in scope.
    """

    def get_queryset(self) -> TenantQuerySet[Any]:
        """Return the rows of the tenant in scope."""
        queryset: TenantQuerySet[Any] = super().get_queryset().filter(tenant_id=CurrentTenant())
        return queryset
