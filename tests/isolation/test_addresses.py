"""No address, method, filter or body lets one tenant reach, read or sense what is another's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings

from config.server import admin
from tenants.managers import TenantManager, TenantQuerySet
from tests import database
from tests.architecture.routes import routes
from tests.cast import make_house
from tests.isolation import planted
from tests.isolation.estates import Estate, make_estate, value_of, visitor_for
from tests.isolation.walk import Walk

Both = tuple[Estate, Estate]


@pytest.fixture(scope="module")
def town(session_database: str, template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A committed database for all tests of this file."""
    name = database.clone(template_database)
    with django_db_blocker.unblock(), override_settings(CACHES=settings.CACHES_IN_DATABASE):
        try:
            database.point_at(name)
            yield name
        finally:
            database.close_all()
            database.point_at(session_database)
            database.drop(name)


@pytest.fixture(scope="module")
def estates(town: str) -> Both:
    """Two tenants with something of everything; the other has more conversations than this one."""
    house = make_house()
    return make_estate(house.nordwind, "marderfell", more=0), make_estate(house.suedlicht, "lachsforelle", more=4)


def test_every_path_parameter_is_named() -> None:
    for route in routes():
        if route.declaration is not None and not route.declaration.closed:
            for parameter in route.parameters:
                value_of(route, parameter)


# One's own addresses that refuse even who holds the right, and why.
CLOSED = {
    "invitation",  # the link is known to the invited person alone
    *("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp"),  # nobody here has a factor
}


def test_no_address_leads_to_the_other_tenant(estates: Both, town: str) -> None:
    mine, theirs = estates
    for route in routes():  # the other asks first: whatever is kept is theirs
        if "GET" in route.methods and route.name != "account_logout" and route.declaration and not route.parameters:
            visitor_for(theirs, route, "GET").get(route.template)
    with admin(town) as superuser:
        before = _content_of(superuser, theirs)
        walk = Walk(mine, theirs)
        assert walk.over(routes()) == []
        assert _content_of(superuser, theirs) == before
    assert walk.asked > 300
    assert walk.closed == CLOSED


def test_the_wall_holds_without_the_managers_filter(estates: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the ORM's filter taken out, row-level security alone keeps the tenants apart."""
    monkeypatch.setattr(TenantManager, "get_queryset", lambda self: TenantQuerySet(self.model, using=self._db))
    mine, theirs = estates
    assert Walk(mine, theirs, brief=True).over(routes(), methods=("GET",)) == []


def _content_of(superuser: "psycopg.Connection[Any]", estate: Estate) -> list[Any]:
    tables = superuser.execute(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id'"
        " AND table_schema = 'public' AND table_name !~ '^audits_(event|trail)_' ORDER BY table_name"
    ).fetchall()
    text = "SELECT md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM \"{}\" x WHERE tenant_id = %s"
    tenant = estate.cast.tenant.id
    return [(table, superuser.execute(text.format(table), [tenant]).fetchall()) for (table,) in tables]


def test_the_cache_names_the_tenant_in_every_key(estates: Both, town: str) -> None:
    with admin(town) as superuser:
        keys = [row[0] for row in superuser.execute("SELECT cache_key FROM portal_cache")]
    tenants = {str(estate.cast.tenant.id) for estate in estates}
    assert [key for key in keys if not any(f":t:{tenant}:" in key for tenant in tenants)] == []


def test_what_is_stored_lies_in_the_tenants_folder(estates: Both) -> None:
    mine, theirs = (str(estate.cast.tenant.id) for estate in estates)
    for estate in estates:
        name = str(estate.recording.original_key_id or estate.recording.pk)
        found = [path for path in Path(settings.PORTAL_VAR).rglob("*") if path.is_file() and name in path.name]
        own = mine if estate is estates[0] else theirs
        assert all(own in path.parts for path in found)


HOLES = {route.name: route for route in routes("tests.isolation.planted") if route.template.startswith("/planted/")}


@pytest.mark.parametrize("hole", ["leak", "oracle", "log", "fault"])
@override_settings(ROOT_URLCONF="tests.isolation.planted")
def test_a_planted_hole_is_named(estates: Both, town: str, monkeypatch: pytest.MonkeyPatch, hole: str) -> None:
    monkeypatch.setenv("PORTAL_TEST_DATABASE", town)
    faults = Walk(*estates).over([HOLES[hole]], methods=("GET",))
    assert any(fault.startswith(f"{hole}: ") for fault in faults), faults


@override_settings(ROOT_URLCONF="tests.isolation.planted")
def test_what_is_kept_for_whoever_came_first_is_named(estates: Both) -> None:
    mine, theirs = estates
    planted.kept.clear()
    theirs.visitors["tenant_admin"].get("/planted/keeps/")
    assert any(fault.startswith("leak: ") for fault in Walk(mine, theirs).over([HOLES["keeps"]], methods=("GET",)))


def test_a_parameter_that_nobody_named_is_named() -> None:
    with pytest.raises(LookupError, match="strange_id"):
        value_of(HOLES["unnamed"], "strange_id")


@override_settings(ROOT_URLCONF="tests.isolation.planted")
def test_a_view_that_declares_nothing_answers_nobody(estates: Both) -> None:
    assert HOLES["undeclared"].declaration is None
    assert estates[0].visitors["tenant_admin"].get("/planted/undeclared/").status_code == 403
