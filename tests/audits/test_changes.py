"""Field changes: every way of the ORM leaves its event, and no value lies in clear."""

import json
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction

from access.models import Agent
from access.services import deactivate_agent
from audits import recorder, selectors, sequencing
from audits.models import AppendOnly, Event, LogEntry
from audits.presenters import Presented, present
from audits.scope import NoAccess
from audits.selectors import Filters
from tenants import scope
from tenants.ids import uuid7
from tenants.models import Queue, Team
from tests.audits.conftest import Log
from tests.cast import Cast

CANARY = "Kanarienvogel-4711"


def change(cast: Cast, work: Any) -> None:
    """Do something as the administrator, as one recorded act."""
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.admin, name="change"):
        work()
        recorder.record("unit.update", by=cast.admin)


def last(cast: Cast, *, by: Agent | None = None) -> Presented:
    """Return the last entry of that kind, as the officer reads it."""
    agent = by or cast.dpo
    sequencing.move_all()
    with recorder.access(tenant_id=cast.tenant.pk, by=agent, name="read"):
        found = selectors.entries(agent, Filters(kinds=("unit.update",))).order_by("-idx")[:1]
        return present(list(found), agent)[0]


def made(slug: str) -> Team:
    """Save a new team."""
    team = Team(name=CANARY, slug=slug)
    team.save(force_insert=True)
    return team


def renamed(cast: Cast) -> None:
    """Change one field of a row that exists."""
    team = Team.objects.get(pk=cast.team.pk)
    team.name = f"{CANARY} {uuid7().hex}"
    team.save(update_fields=["name"])


WAYS: dict[str, Any] = {
    "save": lambda cast: made("saved"),
    "save with update_fields": renamed,
    "create": lambda cast: Team.objects.create(name=CANARY, slug="created"),
    "get_or_create": lambda cast: Team.objects.get_or_create(slug="got", defaults={"name": CANARY}),
    "update_or_create": lambda cast: Team.objects.update_or_create(slug="vertrag", defaults={"name": CANARY}),
    "delete": lambda cast: made("gone").delete(),
    "queryset delete": lambda cast: (made("swept"), Team.objects.filter(slug="swept").delete()),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_the_orm_leaves_its_event(cast: Cast, log: Log, way: str) -> None:
    change(cast, lambda: WAYS[way](cast))
    (leaf,) = log.new()
    assert leaf["seal"]["n"] >= 1
    assert CANARY not in json.dumps(leaf)
    changes = last(cast).changes
    names = [str(row["new_values"] + row["old_values"]) for row in changes if row["property"] == "name"]
    assert any(CANARY in name for name in names)


def test_bulk_writes_are_part_of_a_recorded_act(cast: Cast, log: Log) -> None:
    """They leave no field change of their own (a trigger will), yet never go without an event."""
    change(cast, lambda: Team.objects.bulk_create([Team(name=CANARY, slug="bulk")]))
    (leaf,) = log.new()
    assert leaf["kind"] == "unit.update"
    assert "seal" not in leaf


def test_values_lie_in_no_column_of_the_log(cast: Cast, log: Log) -> None:
    change(cast, lambda: made("hidden"))
    sequencing.move_all()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in ("audits_event", "audits_logentry", "audits_opening", "audits_trail"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{CANARY}%"])
            assert cursor.fetchone() == (0,), table


def test_an_entry_tells_which_fields_changed(cast: Cast) -> None:
    change(cast, lambda: renamed(cast))
    event = last(cast).event
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.dpo, name="read"):
        (entry,) = selectors.change_entries_of([event])
    assert (entry.fields, entry.object_pk, entry.action) == (["name"], str(cast.team.pk), LogEntry.Action.UPDATE)
    assert entry.actor_id == cast.admin.pk


def test_a_persons_values_are_sealed_under_that_persons_key(cast: Cast, log: Log) -> None:
    """The name of an agent stands in the log only as long as the agent's key does."""
    with recorder.access(tenant_id=cast.tenant.pk, by=cast.admin, name="close"):
        deactivate_agent(agent=Agent.objects.get(pk=cast.colleague.pk), by=cast.admin)
    assert [leaf["kind"] for leaf in log.new()] == ["agent.deactivate"]


def test_a_change_outside_an_access_does_not_happen(cast: Cast) -> None:
    with pytest.raises(NoAccess), scope.tenant_scope(cast.tenant.pk):
        made("nobody-saw-it")
    with scope.tenant_scope(cast.tenant.pk):
        assert not Team.objects.filter(slug="nobody-saw-it").exists()


def assert_denied(cast: Cast, statement: str) -> None:
    """Run a statement as a request could, and see it refused."""
    inside = scope.activate(cast.tenant.pk), scope.open_access(uuid7())
    with pytest.raises(Error, match="permission denied"), inside[0], inside[1], transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE audits_event SET kind = 'x'", "DELETE FROM audits_event"])
def test_the_runtime_role_changes_no_event(cast: Cast, statement: str) -> None:
    assert_denied(cast, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM audits_inbox",
        "DELETE FROM audits_inbox",
        "UPDATE audits_logentry SET part = 'x'",
        "DELETE FROM audits_logentry",
        "UPDATE audits_opening SET ct = 'x'",
        "INSERT INTO audits_head VALUES (gen_random_uuid(), 0)",
        "SELECT * FROM audits_event_rest",
        "TRUNCATE audits_opening",
    ],
)
def test_the_runtime_role_has_no_more_rights_than_it_needs(cast: Cast, statement: str) -> None:
    assert_denied(cast, statement)


@pytest.mark.parametrize("table", ["audits_opening", "audits_logentry", "access_agent", "recordings_conversation"])
def test_the_sequencer_sees_nothing_but_the_log(cast: Cast, table: str) -> None:
    with pytest.raises(Error, match="permission denied"), connections["sequencer"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")


def test_models_refuse_too(cast: Cast) -> None:
    for row in (Event(), LogEntry(tenant_id=cast.tenant.pk)):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()


def test_m2m_and_queue_changes_name_their_objects(cast: Cast, log: Log) -> None:
    def move() -> None:
        queue = Queue.objects.get(pk=cast.queue.pk)
        queue.team_id = cast.other_team.pk
        queue.save()

    change(cast, move)
    assert {row["property"] for row in last(cast).changes} == {"team"}
