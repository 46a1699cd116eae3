"""ENGINE = "tenants.database": every outermost transaction begins with the settings of the scope."""

from django.db.backends.postgresql import base
from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.models import Model

from tenants import scope


class DatabaseFeatures(PostgresFeatures):
    """What the isolated tables can and cannot do."""

    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        """Content tables have the key (tenant_id, id), so grouping by id does not carry the other columns."""
        allowed: bool = super().allows_group_by_selected_pks_on_model(model)
        return allowed and not hasattr(model, "tenant_isolated")


class DatabaseOperations(PostgresOperations):
    """INSERT … VALUES instead of UNNEST: Citus turns the latter into COPY, which row-level security refuses."""

    compiler_module = "tenants.database.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, told of the tenant at each BEGIN."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    tells_scope = True

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Begin or end the outermost transaction; at its begin, send the settings."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit:
            return
        if self.settings_dict["USER"] == "app_owner":
            with self.cursor() as cursor:
                cursor.execute("SET LOCAL app.migrating = 'on'")
        elif scope.peek() is not None:
            scope.send(self)
