"""A committed database with one marked row of every table for each of two tenants."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection

from config.server import admin
from tenants.database.catalogue import Catalogue, Fault, inspect
from tests import database
from tests.isolation.rows import Rows
from tests.isolation.tables import TableProof

Admin = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Walls:
    """Two tenants, `mine` and `theirs`, and the superuser who can plant holes."""

    name: str
    admin: Admin
    mine: uuid.UUID
    theirs: uuid.UUID
    rows: Rows

    def run(self, *tables: str) -> list[str]:
        """Try the tables from both sides."""
        faults = []
        for me, other in ((self.mine, self.theirs), (self.theirs, self.mine)):
            proof = TableProof(self.rows, Catalogue(connection), me, other)
            faults += proof.run(*tables)
        return faults

    def catalogue(self) -> list[Fault]:
        """Ask the catalogue."""
        return inspect(connection)


def _seeded(name: str) -> Iterator[Walls]:
    database.point_at(name)
    with admin(name) as superuser:
        mine, theirs = uuid.uuid4(), uuid.uuid4()
        rows = Rows(superuser, Catalogue(connection).walled)
        rows.seed([mine, theirs], {mine: f"canary-{mine.hex[:12]}", theirs: f"canary-{theirs.hex[:12]}"})
        yield Walls(name, superuser, mine, theirs, rows)


@pytest.fixture(scope="module")
def walls(session_database: str, template_database: str, django_db_blocker: Any) -> Iterator[Walls]:
    """The wall as migrated; tests only read it."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        try:
            yield from _seeded(name)
        finally:
            database.close_all()
            database.point_at(session_database)
            database.drop(name)
