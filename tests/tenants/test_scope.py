"""No scope, no row; one tenant at a time; writes and content only where the scope says so."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction

from tenants import scope
from tenants.ids import uuid7
from tenants.models import Purpose, Tenant
from tenants.selectors import Door, door_at


@pytest.fixture
def nordwind(db: None) -> Door:
    door = door_at("nordwind.localhost")
    assert door is not None
    return door


@pytest.fixture
def suedlicht(db: None) -> Door:
    door = door_at("suedlicht.localhost")
    assert door is not None
    return door


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda: list(Purpose.objects.all()),
        lambda: Purpose.objects.exists(),
        lambda: Purpose.objects.count(),
        lambda: Purpose.objects.first(),
        lambda: Purpose.objects.create(code="x", label_de="x", label_en="x"),
        lambda: Purpose.objects.bulk_create([Purpose(code="x")]),
        lambda: Purpose.objects.update(position=1),
        lambda: Purpose.objects.all().delete(),
        lambda: Purpose.objects.all().explain(),
        lambda: Purpose.objects.in_bulk([uuid7()]),
        lambda: list(Purpose.objects.values("code")),
        lambda: Purpose.objects.aggregate(models.Count("pk")),
    ],
)
def test_no_scope_no_query(act: object) -> None:
    with pytest.raises(scope.NoTenant), transaction.atomic():
        act()  # type: ignore[operator]


@pytest.mark.django_db
def test_without_the_manager_the_database_refuses(nordwind: Door) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        list(models.QuerySet(Purpose))


def test_a_tenant_sees_its_own_rows_only(nordwind: Door, suedlicht: Door) -> None:
    with scope.tenant_scope(nordwind.id):
        rows: models.QuerySet[Purpose] = models.QuerySet(Purpose)
        seen = {row.tenant_id for row in rows}
        assert seen == {nordwind.id}
        assert [tenant.slug for tenant in Tenant.objects.all()] == ["nordwind"]


def test_another_tenants_row_cannot_be_written(nordwind: Door, suedlicht: Door) -> None:
    with scope.tenant_scope(nordwind.id), pytest.raises(DatabaseError), transaction.atomic():
        Purpose.objects.create(tenant_id=suedlicht.id, code="x", label_de="x", label_en="x")


def test_the_tenant_never_changes_silently(nordwind: Door, suedlicht: Door) -> None:
    with scope.tenant_scope(nordwind.id), pytest.raises(scope.TenantSwitch), scope.tenant_scope(suedlicht.id):
        pass


def test_leaving_a_nested_scope_takes_the_tenant_from_the_database(nordwind: Door) -> None:
    with scope.tenant_scope(nordwind.id):
        assert setting("app.tenant_id") == str(nordwind.id)
    assert setting("app.tenant_id") == ""


def test_content_opens_with_an_access_context_only(nordwind: Door) -> None:
    with scope.tenant_scope(nordwind.id):
        assert setting("audit.tenant_id") == ""
        access: UUID = uuid7()
        with scope.open_access(access):
            assert setting("audit.tenant_id") == str(nordwind.id)
            assert setting("audit.access_id") == str(access)
        assert setting("audit.tenant_id") == ""


def test_read_only_is_told_to_the_database(nordwind: Door) -> None:
    with scope.tenant_scope(nordwind.id):
        assert setting("app.writes") == "on"
        with scope.read_only():
            assert setting("app.writes") == "off"
        assert setting("app.writes") == "on"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["nobody.localhost", "", "a b", "nordwind.localhost'--", "x" * 300, "ä.localhost"])
def test_an_unknown_host_is_nobodys_door(host: str) -> None:
    assert door_at(host) is None


@pytest.fixture(autouse=True)
def _no_scope_is_left() -> Iterator[None]:
    yield
    assert scope.peek() is None
