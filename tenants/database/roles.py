"""The database roles: who may do what, made once by an administrator's connection."""

from typing import TYPE_CHECKING, Any

from psycopg import Connection, sql

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

RUNTIME_ROLES = ("app_rt", "app_auth", "app_seq", "app_operator")

FIXED_IN = {15: 20, 16: 16, 17: 12, 18: 6}
"""The minor release of each major version that holds the known fixes of row-level security
(CVE-2026-14666, CVE-2026-116311, CVE-2026-120154, CVE-2026-16237)."""


def provision(admin: "Connection[Any]", passwords: dict[str, str]) -> None:
    """Create or update the roles and their default rights. `admin` is in the portal's own database, autocommit."""
    existing = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    for role, password in passwords.items():
        verb = "ALTER" if role in existing else "CREATE"
        statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD {}")
        admin.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
    admin.execute("ALTER SCHEMA public OWNER TO app_owner")
    admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    admin.execute("GRANT USAGE ON SCHEMA public TO app_rt, app_auth, app_seq, app_operator")
    admin.execute(
        "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app_rt"
    )
    admin.execute("ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO app_rt")


def role_fault(connection: "BaseDatabaseWrapper") -> str | None:
    """Return why this connection's role must not serve, or None: it would bypass every policy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relowner = r.oid),"
            " EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = current_user"
        )
        name, superuser, bypass, owner, member = cursor.fetchone()
    words = {"a superuser": superuser, "allowed to bypass row-level security": bypass}
    words |= {"the owner of tables": owner, "a member of another role": member}
    faults = [word for word, holds in words.items() if holds]
    return f"{name} is {' and '.join(faults)}; connect as app_rt" if faults else None


def age_warning(connection: "BaseDatabaseWrapper") -> str | None:
    """Return a warning when the server is older than the known fixes of row-level security, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    major, minor = divmod(number, 10000)
    fixed = FIXED_IN.get(major)
    if fixed is None or minor >= fixed:
        return None
    return (
        f"PostgreSQL {major}.{minor} lacks known fixes of row-level security (fixed in {major}.{fixed})."
        " The tables' shape makes them harmless here; serve several organisations from a patched server (DATABASE_URL)."
    )
