"""Fixtures for everybody: real PostgreSQL, the runtime role, two tenants."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import database
from tests.cast import committed_house, house  # noqa: F401  (fixtures for everybody)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real conversations and media, where the folder is there."""
    if not SHARED.exists():
        pytest.skip("the folder of real conversations is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_blocker: Any) -> str:
    """The migrated template."""
    with django_db_blocker.unblock():
        return database.ensure_template()


@pytest.fixture(scope="session")
def session_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The clone in which `db` tests run and are rolled back."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
    yield name
    with django_db_blocker.unblock():
        database.close_all()
    database.drop(name)


@pytest.fixture(scope="session")
def django_db_setup(session_database: str) -> None:
    """Replace pytest-django's own: tests run as the runtime role, in a clone of the template."""


@pytest.fixture
def committed_db(session_database: str, template_database: str, django_db_blocker: Any, settings: Any) -> Iterator[str]:
    """A database of this test's own, where everything commits for real."""
    from config.settings import base  # noqa: PLC0415

    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
        settings.CACHES = base.CACHES_IN_DATABASE
        os.environ["PORTAL_TEST_DATABASE"] = name
        try:
            yield name
        finally:
            os.environ.pop("PORTAL_TEST_DATABASE", None)
            database.close_all()
            database.point_at(session_database)
            database.drop(name)


@pytest.fixture(autouse=True)
def own_count_of_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Houses of different tests have the same ids; refusals that one test provoked must not silence another's."""
    from audits import outcome  # noqa: PLC0415  (its counters are this process's)

    monkeypatch.setattr(outcome, "_counters", outcome._Counters())
