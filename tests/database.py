"""The tests' own PostgreSQL cluster: one migrated template, and clones of it."""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from config.databases import databases, embedded_directory
from config.place import ROOT, var
from config.server import admin, prepare, start

QUIET = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")
SLUGS = ("nordwind", "suedlicht", "operator")


def fingerprint() -> str:
    """Return a short hash over everything that shapes the schema."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("tenants/database/*.py"), ROOT / "tenants/services.py"]
    for path in sorted([*files, Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def locked() -> Iterator[None]:
    """One process builds the cluster and the template; others wait."""
    var().mkdir(parents=True, exist_ok=True)
    with (var() / "tests.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure_template() -> str:
    """Return the name of the migrated template, made anew when the schema changed."""
    name = f"portal_t_{fingerprint()}"
    with locked():
        fresh = not (embedded_directory() / "PG_VERSION").exists()
        start()
        with admin() as connection:
            for setting in QUIET if fresh else ():
                connection.execute(f"ALTER SYSTEM SET {setting}")
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name not in known:
            _drop_stale()
            _build(name)
    return name


def _build(name: str) -> None:
    draft = f"{name}_draft"
    drop(draft)
    prepare(draft)
    point_at(draft)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    _leave_out_far_months()
    _open_tenants()
    close_all()
    with admin() as connection:
        connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _leave_out_far_months() -> None:
    """Keep few of the log's partitions: each clone copies every file, and other months fall into the default one."""
    now = timezone.now()
    near = {f"audits_event_{year}{month:02}" for year in (now.year, now.year + 1) for month in (1, now.month)}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relkind = 'r'")
        months = [name for (name,) in cursor.fetchall() if name[-6:].isdigit()]
        cursor.execute(f"DROP TABLE {', '.join(sorted(set(months) - near))}")


def _open_tenants() -> None:
    """Two tenants and the operator stand in every clone; bulk inserts, since nothing is recorded yet."""
    from keys.services import ensure_tenant_key  # noqa: PLC0415  (Django is set up by now)
    from tenants import scope  # noqa: PLC0415
    from tenants.models import Domain, Purpose, Tenant, TenantSetting  # noqa: PLC0415
    from tenants.services import PURPOSES  # noqa: PLC0415

    for slug in SLUGS:
        tenant = Tenant.objects.using("operator").create(
            slug=slug, name=slug.title(), place="Hamburg", is_operator=slug == "operator"
        )
        Domain.objects.using("operator").create(host=f"{slug}.localhost", tenant_id=tenant.id)
        with scope.tenant_scope(tenant.id):
            TenantSetting.objects.bulk_create([TenantSetting(require_second_factor=False)])
            Purpose.objects.bulk_create([Purpose(position=n, **purpose) for n, purpose in enumerate(PURPOSES)])
            with patch("keys.services.tenant_keys.announce"):
                ensure_tenant_key(by=None)


def _drop_stale() -> None:
    with admin() as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'portal_%'").fetchall()
    for (name,) in rows:
        pid = name.rsplit("_", 1)[-1]
        if name.startswith("portal_t_") or not (pid.isdigit() and Path(f"/proc/{pid}").exists()):
            drop(name)


def clone(template: str) -> str:
    """Return a new database, copied from the template (about 0.1 s)."""
    name = f"portal_c_{uuid.uuid4().hex[:10]}_{os.getpid()}"
    with locked(), admin() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def drop(name: str) -> None:
    """Remove a database and whoever is still connected."""
    with admin() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def close_all() -> None:
    """Close this thread's connections on every alias."""
    for connection in connections.all(initialized_only=True):
        connection.close()


def point_at(name: str) -> None:
    """Turn every alias to one database."""
    from django.conf import settings  # noqa: PLC0415

    from tenants.selectors import forget_doors  # noqa: PLC0415

    close_all()
    for alias in databases():
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    forget_doors()
