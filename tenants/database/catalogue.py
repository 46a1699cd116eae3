"""Reads the database's own catalogue and names every isolation gap; serves `portal check-isolation` and the tests."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from tenants.checks import SHARED
from tenants.database.isolation import OWNER, RUNTIME, TenantIsolation

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_SETTING = {"identity": "app.tenant_id", "inbox": "app.tenant_id", "content": "audit.tenant_id"}
OWN = {kind: f"(tenant_id = (current_setting('{name}'::text))::uuid)" for kind, name in _SETTING.items()}
WRITES = "(current_setting('app.writes'::text) = 'on'::text)"
MIGRATING = "(current_setting('app.migrating'::text) = 'on'::text)"
OWN_AND_WRITES = {kind: f"({own} AND {WRITES})" for kind, own in OWN.items()}

WITHOUT_MODEL = {
    "django_migrations": "the state of the release",
    "portal_cache": "used codes and limits; the key function puts the tenant into each key",
}
WRITABLE = re.compile(r"procrastinate_|portal_cache$")

SIGN_IN = "(tenant_id = (current_setting('app.tenant_id'::text))::uuid)"
OTHER_ROLES: dict[tuple[str, str], tuple[str, ...]] = {
    # The sequencer serves nobody's request: it moves the log of every tenant, and sees nothing else.
    ("app_seq", "true"): ("audits_inbox", "audits_event", "audits_trail", "audits_head"),
    # Sign-in compares hashes on a connection of its own.
    ("app_auth", SIGN_IN): ("access_agentsecret",),
    # The provider's staff open and suspend tenants; they enter none.
    ("app_operator", "true"): ("tenants_tenant", "tenants_domain"),
}
"""What other roles may see by policy: (role, expression) → tables."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """One gap in isolation."""

    rule: str
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.place}: {self.detail}"


@dataclass(frozen=True)
class Shared:
    """Why a table has no tenant, and whether the runtime role may write it."""

    reason: str
    writable: bool = False


def shared_tables() -> dict[str, Shared]:
    """Return the tables that have no tenant."""
    reasons = {apps.get_model(label)._meta.db_table: reason for label, reason in SHARED.items()} | WITHOUT_MODEL
    return {table: Shared(reason, writable=bool(WRITABLE.match(table))) for table, reason in reasons.items()}


class Catalogue:
    """What the database says of its tables, beside what the models say."""

    def __init__(self, connection: "BaseDatabaseWrapper", shared: Mapping[str, Shared] | None = None) -> None:
        self.connection = connection
        self.shared = shared_tables() if shared is None else shared

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """Run one query of the catalogue."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            found: list[Row] = cursor.fetchall()
            return found

    @cached_property
    def tables(self) -> dict[str, str]:
        """Every table in `public` that is not a partition, with the role that owns it."""
        return dict(
            self.rows(
                "SELECT relname, pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
            )
        )

    @cached_property
    def walled(self) -> list[str]:
        """The tables that should be isolated: all that are not listed as shared."""
        return [table for table in self.tables if table not in self.shared]

    @cached_property
    def isolations(self) -> dict[str, TenantIsolation]:
        """The declared isolation of each model's table."""
        return {
            model._meta.db_table: constraint
            for model in apps.get_models()
            for constraint in model._meta.constraints
            if isinstance(constraint, TenantIsolation)
        }

    def kind(self, table: str) -> str | None:
        """Content, identity or inbox; None for tables that hand-written SQL made."""
        isolation = self.isolations.get(table)
        return isolation.kind if isolation else None


def roles(at: Catalogue) -> Iterator[Fault]:
    """The role of this connection cannot bypass row-level security."""
    ((me, superuser, bypass),) = at.rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    if superuser or bypass:
        yield Fault("role", me, "is a superuser or bypasses row-level security")
    others = at.rows(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'member') AND rolname <> current_user"
    )
    if others and not superuser:
        yield Fault("role", me, f"may become {', '.join(name for (name,) in others)}")
    for (table,) in at.rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    ):
        yield Fault("role", me, f"owns {table}")
    for (name,) in at.rows(
        "SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper AND rolname LIKE 'app\\_%%'"
    ):
        yield Fault("role", name, "bypasses row-level security")


def switches(at: Catalogue) -> Iterator[Fault]:
    """Row-level security is on and forced, and every row says whose it is."""
    state = {
        table: (enabled, forced, tenant)
        for table, enabled, forced, tenant in at.rows(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " (SELECT a.attnotnull AND a.atttypid = 'uuid'::regtype FROM pg_attribute a"
            "  WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)"
            " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        )
    }
    for table in at.walled:
        enabled, forced, tenant = state[table]
        if tenant is None:
            yield Fault("unknown", table, "has no tenant_id and is not listed as shared")
            continue
        if not tenant:
            yield Fault("column", table, "tenant_id may be null or is no uuid")
        if not (enabled and forced):
            yield Fault("rls", table, f"row-level security on={enabled} forced={forced}")


def _expected(kind: str, *, exempt: bool) -> dict[str, tuple[str | None, str | None]]:
    """Return command → (USING, WITH CHECK) of the runtime role's policies, as PostgreSQL prints them."""
    own, writes = OWN[kind], OWN_AND_WRITES[kind]
    if kind == "inbox":
        return {"INSERT": (None, own)}
    if kind == "identity" or exempt:
        return {"ALL": (own, own)}
    return {"SELECT": (own, None), "INSERT": (None, writes), "UPDATE": (own, writes), "DELETE": (writes, None)}


def policies(at: Catalogue) -> Iterator[Fault]:
    """Each policy says exactly what it should, and there is no second one beside it: PERMISSIVE policies add up."""
    found: dict[str, list[Row]] = {table: [] for table in at.walled}
    for table, *columns in at.rows(
        "SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies"
        " WHERE schemaname = 'public'"
    ):
        found.setdefault(table, []).append(tuple(columns))
    for table, own in found.items():
        for policy in own:
            yield from _policy(table, *policy[:3], *policy[4:])
        if table not in at.shared:
            yield from _runtime_policies(at, table, [policy for policy in own if RUNTIME in policy[2]])


def _policy(
    table: str, name: str, permissive: str, to: list[str], qual: str | None, check: str | None
) -> Iterator[Fault]:
    if permissive != "PERMISSIVE":
        yield Fault("policy", table, f"{name} is restrictive: DROP OWNED BY lets a role out of those")
    if len(to) != 1 or "public" in to:
        yield Fault("policy", table, f"{name} is for {', '.join(to)}")
    elif to == [OWNER]:
        if (qual, check) != (MIGRATING, MIGRATING):
            yield Fault("policy", table, f"{name} opens the table to its owner at all times")
    elif to != [RUNTIME]:
        for expression in {qual, check} - {None}:
            if table not in OTHER_ROLES.get((to[0], str(expression)), ()):
                yield Fault("policy", table, f"{name} lets {to[0]} in where {expression}")


def _runtime_policies(at: Catalogue, table: str, own: list[Row]) -> Iterator[Fault]:
    commands: dict[str, tuple[str | None, str | None]] = {}
    for name, _, _, command, qual, check in own:
        if command in commands:
            yield Fault("policy", table, f"a second policy for {command}: {name}")
        commands[command] = (qual, check)
    isolation = at.isolations.get(table)
    if isolation is not None:
        expected = _expected(isolation.kind, exempt=isolation.exempt_writes)
        if commands != expected:
            yield Fault("policy", table, f"{commands} instead of {expected}")
        return
    allowed = {None, *OWN.values(), *OWN_AND_WRITES.values()}
    for command, pair in commands.items():
        if not set(pair) <= allowed or pair == (None, None):
            yield Fault("policy", table, f"{command}: {pair} does not name the tenant alone")
    if not commands:
        yield Fault("policy", table, "no policy for the runtime role")


def keys(at: Catalogue) -> Iterator[Fault]:
    """Every unique key begins with the tenant, else a refused value tells that another tenant has it."""
    unique = at.rows(
        "SELECT t.relname, i.relname, x.indisprimary, pg_get_indexdef(x.indexrelid, 1, true),"
        " x.indnkeyatts, pg_get_indexdef(x.indexrelid, 2, true)"
        " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique AND NOT t.relispartition"
    )
    for table, name, primary, first, count, second in unique:
        if table in at.shared or first == "tenant_id":
            continue
        if primary and count == 1 and at.kind(table) in {"identity", None}:
            continue  # a UUIDv7, or a library's own number or random key: nobody chooses it
        yield Fault("unique", table, f"{name} begins with {first}, {second}: it spans tenants")
    for table, isolation in at.isolations.items():
        primary_key = [(f, s) for t, _, p, f, _, s in unique if t == table and p]
        if isolation.kind != "identity" and primary_key != [("tenant_id", "id")]:
            yield Fault("key", table, f"primary key {primary_key} instead of (tenant_id, id)")


def indexes(at: Catalogue) -> Iterator[Fault]:
    """Every index of our own tables begins with the tenant: with the policy it is then an index condition."""
    for table, name, first in at.rows(
        "SELECT t.relname, i.relname, pg_get_indexdef(x.indexrelid, 1, true) FROM pg_index x"
        " JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_am a ON a.oid = i.relam WHERE t.relnamespace = 'public'::regnamespace AND a.amname = 'btree'"
        " AND NOT x.indisunique AND NOT t.relispartition"
    ):
        if table in at.isolations and first != "tenant_id":
            yield Fault("index", table, f"{name} begins with {first}")


def references(at: Catalogue) -> Iterator[Fault]:
    """Every reference between tenants' rows carries the tenant: a foreign key on the id alone reaches across."""
    single: set[tuple[str, str, str]] = set()
    composite: set[tuple[str, str, str]] = set()
    for table, target, columns in at.rows(
        "SELECT c.relname, f.relname, ARRAY(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY n(number, place)"
        " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY place)"
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid"
        " WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition"
    ):
        if table in at.shared or target in at.shared:
            continue
        if columns[0] == "tenant_id":
            composite |= {(table, target, column) for column in columns[1:]}
        else:
            single |= {(table, target, column) for column in columns}
    for table, target, column in sorted(single - composite):
        yield Fault("reference", table, f"{column} may point at another tenant's {target}")
    for table, target, column in sorted(_declared_references(at) - composite):
        yield Fault("reference", table, f"{column} has no composite key to {target}")


def _declared_references(at: Catalogue) -> set[tuple[str, str, str]]:
    found = set()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in at.shared or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            related = field.related_model
            if isinstance(field, models.ForeignKey) and field.name != "tenant" and isinstance(related, type):
                target = related._meta.db_table
                if target not in at.shared and table in at.tables:
                    found.add((table, target, field.column))
    return found


def grants(at: Catalogue) -> Iterator[Fault]:
    """The runtime role holds no right that the policies do not govern, and none to write what is shared."""
    for table in at.walled:
        for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
            if at.rows("SELECT has_table_privilege(%s, %s, %s)", RUNTIME, f'public."{table}"', right)[0][0]:
                yield Fault("grant", table, f"the runtime role holds {right}")
    for table, shared in at.shared.items():
        for right in ("INSERT", "UPDATE", "DELETE"):
            if table not in at.tables or shared.writable:
                continue
            if at.rows("SELECT has_table_privilege(%s, %s, %s)", RUNTIME, f'public."{table}"', right)[0][0]:
                yield Fault("grant", table, f"the runtime role may {right} into a shared table")


def side_doors(at: Catalogue) -> Iterator[Fault]:
    """Views, partitions and functions lead to the same rows past the policy."""
    for name, kind, options, partition in at.rows(
        "SELECT c.relname, c.relkind::text, coalesce(c.reloptions::text, ''), c.relispartition FROM pg_class c"
        " WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
        " AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND has_table_privilege(%s, c.oid, 'SELECT')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')",
        RUNTIME,
    ):
        if kind == "v" and not re.search(r"security_invoker=(true|on)", options):
            yield Fault("view", name, "is not security_invoker: it reads as its owner")
        elif kind in "mf":
            yield Fault("view", name, "is a materialised view or a foreign table the runtime role can read")
        elif partition:
            yield Fault("partition", name, "can be read past its parent's policy")
    for (name,) in at.rows(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.prosecdef AND has_function_privilege(%s, p.oid, 'EXECUTE')"
        " AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
        RUNTIME,
    ):
        yield Fault("function", name, "is SECURITY DEFINER")


def counters(at: Catalogue) -> Iterator[Fault]:
    """No counter runs over all tenants: its steps would tell how busy the others are."""
    for table, column in at.rows(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped"
        " AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%%')"
    ):
        if table in at.isolations:
            yield Fault("counter", table, f"{column} counts over all tenants")


RULES: tuple[Callable[[Catalogue], Iterator[Fault]], ...] = (
    roles,
    switches,
    policies,
    keys,
    indexes,
    references,
    grants,
    side_doors,
    counters,
)


def inspect(connection: "BaseDatabaseWrapper") -> list[Fault]:
    """Return every gap in the isolation of this database, as seen by the role of this connection."""
    at = Catalogue(connection)
    return [fault for rule in RULES for fault in rule(at)]
