"""Tests of the proof: a planted hole is named, by the catalogue or by trying; the healed wall is clean."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, connections

from tenants.database import catalogue
from tests.isolation.conftest import Walls

IDENTITY, CONTENT = "tenants_queue", "recordings_conversation"
TENANT = "tenant_id = current_setting('app.tenant_id')::uuid"
SILENT = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"


@dataclass(frozen=True)
class Hole:
    """What is planted, what heals it, and which words name it."""

    name: str
    plant: str
    heal: str
    named: str  # how the catalogue's fault begins
    felt: str = ""  # how the fault begins that trying the table finds
    table: str = IDENTITY


HOLES = (
    Hole(
        "row-level security off",
        f"ALTER TABLE {IDENTITY} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {IDENTITY} ENABLE ROW LEVEL SECURITY",
        f"rls: {IDENTITY}",
        "read",
    ),
    Hole(
        "FORCE lost",
        f"ALTER TABLE {IDENTITY} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {IDENTITY} FORCE ROW LEVEL SECURITY",
        f"rls: {IDENTITY}",
    ),
    Hole(
        "a second policy",
        f"CREATE POLICY extra ON {IDENTITY} TO app_rt USING (true)",
        f"DROP POLICY extra ON {IDENTITY}",
        f"policy: {IDENTITY}: a second policy",
        "read",
    ),
    Hole(
        "a policy for everybody",
        f"CREATE POLICY extra ON {IDENTITY} FOR SELECT USING (true)",
        f"DROP POLICY extra ON {IDENTITY}",
        f"policy: {IDENTITY}: extra is for public",
        "read",
    ),
    Hole(
        "a restrictive policy",
        f"CREATE POLICY extra ON {IDENTITY} AS RESTRICTIVE FOR SELECT TO app_rt USING ({TENANT})",
        f"DROP POLICY extra ON {IDENTITY}",
        f"policy: {IDENTITY}: extra is restrictive",
    ),
    Hole(
        "a policy that is silent when nobody is in scope",
        f"ALTER POLICY tenant ON {IDENTITY} USING ({SILENT})",
        f"ALTER POLICY tenant ON {IDENTITY} USING ({TENANT})",
        f"policy: {IDENTITY}",
        "closed",
    ),
    Hole(
        "the owner let in at all times",
        f"ALTER POLICY migrate ON {IDENTITY} USING (true)",
        f"ALTER POLICY migrate ON {IDENTITY} USING (current_setting('app.migrating') = 'on')",
        f"policy: {IDENTITY}: migrate opens",
    ),
    Hole(
        "content readable without an access context",
        f"ALTER POLICY tenant ON {CONTENT} USING ({TENANT})",
        f"ALTER POLICY tenant ON {CONTENT} USING (tenant_id = current_setting('audit.tenant_id')::uuid)",
        f"policy: {CONTENT}",
        "record",
        CONTENT,
    ),
    Hole(
        "content writable by read-only agents",
        f"ALTER POLICY tenant_insert ON {CONTENT} WITH CHECK (tenant_id = current_setting('audit.tenant_id')::uuid)",
        f"ALTER POLICY tenant_insert ON {CONTENT} WITH CHECK (tenant_id = current_setting('audit.tenant_id')::uuid"
        " AND current_setting('app.writes') = 'on')",
        f"policy: {CONTENT}",
        "read-only",
        CONTENT,
    ),
    Hole(
        "a value unique over all tenants",
        f"CREATE UNIQUE INDEX extra ON {IDENTITY} (slug)",
        "DROP INDEX extra",
        f"unique: {IDENTITY}",
        "oracle",
    ),
    Hole(
        "an index that does not begin with the tenant",
        f"CREATE INDEX extra ON {IDENTITY} (slug)",
        "DROP INDEX extra",
        f"index: {IDENTITY}",
    ),
    Hole(
        "a composite key missing",
        f'ALTER TABLE {IDENTITY} DROP CONSTRAINT "{IDENTITY}_team_id_wall"',
        f'ALTER TABLE {IDENTITY} ADD CONSTRAINT "{IDENTITY}_team_id_wall" FOREIGN KEY (tenant_id, team_id)'
        " REFERENCES tenants_team (tenant_id, id) DEFERRABLE INITIALLY DEFERRED",
        f"reference: {IDENTITY}: team_id",
        "reference",
    ),
    Hole(
        "a foreign key on the id alone",
        f"ALTER TABLE {IDENTITY} ADD COLUMN extra_id uuid REFERENCES tenants_team (id)",
        f"ALTER TABLE {IDENTITY} DROP COLUMN extra_id",
        f"reference: {IDENTITY}: extra_id may point",
    ),
    Hole(
        "a tenant column that may be empty",
        f"ALTER TABLE {IDENTITY} ALTER tenant_id DROP NOT NULL",
        f"ALTER TABLE {IDENTITY} ALTER tenant_id SET NOT NULL",
        f"column: {IDENTITY}",
    ),
    Hole(
        "the right to TRUNCATE",
        f"GRANT TRUNCATE ON {IDENTITY} TO app_rt",
        f"REVOKE TRUNCATE ON {IDENTITY} FROM app_rt",
        f"grant: {IDENTITY}",
    ),
    Hole(
        "a shared table the runtime role may write",
        "GRANT INSERT ON tenants_domain TO app_rt",
        "REVOKE INSERT ON tenants_domain FROM app_rt",
        "grant: tenants_domain",
    ),
    Hole(
        "a view that reads as its owner",
        f"CREATE VIEW extra AS SELECT * FROM {IDENTITY}; GRANT SELECT ON extra TO app_rt",
        "DROP VIEW extra",
        "view: extra: is not security_invoker",
    ),
    Hole(
        "a materialised view",
        f"CREATE MATERIALIZED VIEW extra AS SELECT * FROM {IDENTITY}; GRANT SELECT ON extra TO app_rt",
        "DROP MATERIALIZED VIEW extra",
        "view: extra: is a materialised view",
    ),
    Hole(
        "a function that reads as its owner",
        f"CREATE FUNCTION extra() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM {IDENTITY}'",
        "DROP FUNCTION extra()",
        "function: extra()",
    ),
    Hole(
        "a table left over",
        "CREATE TABLE extra (id uuid PRIMARY KEY)",
        "DROP TABLE extra",
        "unknown: extra",
    ),
    Hole(
        "a many-to-many table without a tenant",
        "CREATE TABLE tenants_queue_watchers (id bigint PRIMARY KEY, queue_id uuid REFERENCES tenants_queue (id))",
        "DROP TABLE tenants_queue_watchers",
        "unknown: tenants_queue_watchers",
    ),
    Hole(
        "a counter over all tenants",
        f"ALTER TABLE {IDENTITY} ADD COLUMN extra bigint GENERATED ALWAYS AS IDENTITY",
        f"ALTER TABLE {IDENTITY} DROP COLUMN extra",
        f"counter: {IDENTITY}",
    ),
)


@contextmanager
def planted(walls: Walls, hole: Hole) -> Iterator[None]:
    walls.admin.execute(hole.plant)
    try:
        yield
    finally:
        walls.admin.execute(hole.heal)


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.name.replace(" ", "-"))
def test_a_planted_hole_is_named(walls: Walls, hole: Hole) -> None:
    before = [str(fault) for fault in walls.catalogue()]
    with planted(walls, hole):
        named = {str(fault) for fault in walls.catalogue()} - set(before)
        felt = walls.run(hole.table) if hole.felt else []
    assert any(fault.startswith(hole.named) for fault in named), named
    assert not hole.felt or any(fault.startswith(hole.felt) for fault in felt), felt
    assert [str(fault) for fault in walls.catalogue()] == before


def test_a_superuser_at_run_time_is_named(walls: Walls) -> None:
    superuser = connection.copy("default")
    superuser.settings_dict |= {"USER": "postgres", "PASSWORD": ""}
    try:
        faults = {fault.rule: fault.detail for fault in catalogue.roles(catalogue.Catalogue(superuser))}
    finally:
        superuser.close()
    assert "superuser" in faults["role"]


def test_the_owner_at_run_time_is_named(walls: Walls) -> None:
    faults = list(catalogue.roles(catalogue.Catalogue(connections["owner"])))
    assert any(fault.detail == f"owns {IDENTITY}" for fault in faults)


def test_a_member_of_another_role_is_named(walls: Walls) -> None:
    name = f"portal_hole_{os.getpid()}"
    member = connection.copy("default")
    member.settings_dict |= {"USER": "postgres", "PASSWORD": ""}
    walls.admin.execute(f"CREATE ROLE {name} IN ROLE app_owner")
    try:
        with member.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {name}")
        faults = [fault.detail for fault in catalogue.roles(catalogue.Catalogue(member))]
    finally:
        member.close()
        walls.admin.execute(f"DROP ROLE {name}")
    assert "may become app_owner" in faults
