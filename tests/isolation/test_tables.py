"""No table lets one tenant read, change, point at or sense the rows of another."""

import uuid

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tenants import scope
from tenants.database.catalogue import Catalogue
from tenants.managers import TenantManager
from tests.isolation.conftest import Walls
from tests.isolation.tables import TableProof, inside

NOT_COPIED = {
    "tenants_tenantsetting",  # one row a tenant
    *("audits_event", "audits_head", "audits_trail"),  # only the sequencer writes them
    *("auth_group", "auth_group_permissions", "auditlog_logentry"),  # unused; INSERT is taken away
    *("guardian_groupobjectpermission", "guardian_userobjectpermission"),
    *("axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog"),
}
WALLED = [model for model in apps.get_models() if isinstance(model._default_manager, TenantManager)]


def test_the_catalogue_names_no_gap(walls: Walls) -> None:
    assert [str(fault) for fault in walls.catalogue()] == []


def test_every_table_from_both_sides(walls: Walls) -> None:
    before = [walls.rows.fingerprint(tenant) for tenant in (walls.mine, walls.theirs)]
    assert walls.run() == []
    assert [walls.rows.fingerprint(tenant) for tenant in (walls.mine, walls.theirs)] == before


def test_every_table_holds_rows_of_both(walls: Walls) -> None:
    """The proof would be empty where a table is."""
    for tenant in (walls.mine, walls.theirs):
        assert [table for table, (count, _) in walls.rows.fingerprint(tenant).items() if not count] == []


def test_most_tables_take_a_copy(walls: Walls) -> None:
    """Where a row of one's own cannot be copied, a refusal proves little: these tables are known and few."""
    proof = TableProof(walls.rows, Catalogue(connection), walls.mine, walls.theirs)
    with inside(walls.mine):
        single = {table for table in walls.rows.walled if not proof.copies(table)}
    assert single == NOT_COPIED


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_managers_refuse_without_a_tenant(walls: Walls, model: type[models.Model]) -> None:
    every = model._default_manager.all()
    reads = (
        every.exists,
        every.count,
        every.first,
        lambda: list(every),
        lambda: list(every.values_list("pk")),
        lambda: list(every.iterator(chunk_size=1)),
        lambda: every.aggregate(models.Count("pk")),
        lambda: every.update(**{model._meta.pk.name: uuid.uuid4()}),
        lambda: model._default_manager.in_bulk([uuid.uuid4()]),
        lambda: every.explain(),
    )
    for read in reads:
        with pytest.raises(scope.NoTenant), transaction.atomic():
            read()


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_managers_find_only_their_own(walls: Walls, model: type[models.Model]) -> None:
    table = model._meta.db_table
    if Catalogue(connection).kind(table) == "inbox":
        return  # nobody who serves requests may read it: test_every_table_from_both_sides tried
    key = next(name for name in ("id", "event_id", "object_id") if name in walls.rows.made[walls.mine][table])
    mine, theirs = ({key: walls.rows.made[tenant][table][key]} for tenant in (walls.mine, walls.theirs))
    with inside(walls.mine):
        assert not model._default_manager.filter(**theirs).exists()
        assert not models.QuerySet(model).filter(**theirs).exists(), "without the manager's filter the wall must hold"
        assert model._default_manager.filter(**mine).exists()
