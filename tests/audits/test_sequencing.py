"""The sequencer: every leaf once, numbers without gaps for each tenant, whatever the order of arrival."""

import json
import threading
from importlib import import_module
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits import leaf, selectors, sequencing, writers
from audits.leaf import Writer
from audits.recorder import access, record
from tenants import scope
from tenants.ids import uuid7
from tests.cast import Cast, House


def written(tenant_id: UUID, **fields: Any) -> str:
    """Put one leaf straight into the inbox, as the recorder would."""
    event_id = uuid7()
    body: dict[str, Any] = {
        **{"v": 1, "id": str(event_id), "tenant": str(tenant_id), "ts": 1_795_000_000_000_000, "act": "view"},
        **{"kind": "page.view", "status": "success", "actor": {"id": None, "t": "system"}, "w": ["x", 0, ""]},
        **fields,
    }
    with scope.tenant_scope(tenant_id), connections["default"].cursor() as cursor:
        exact = leaf.encode(body).decode()
        cursor.execute("INSERT INTO audits_inbox VALUES (%s, %s, %s)", [event_id, tenant_id, exact])
    return exact


def rows(tenant_id: UUID) -> list[tuple[int, str, bytes]]:
    """Return number, text and hash of every event of a tenant."""
    with connections["sequencer"].cursor() as cursor:
        cursor.execute(
            "SELECT idx, leaf::text, leaf_hash FROM audits_event WHERE tenant_id = %s ORDER BY idx", [tenant_id]
        )
        return [(idx, text, bytes(digest)) for idx, text, digest in cursor.fetchall()]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=25), batch=st.integers(1, 7))
def test_numbers_have_no_gap(own_house: House, arrivals: list[tuple[bool, int]], batch: int) -> None:
    """Leaves of two tenants arrive mixed, in batches of any size, with moves in between."""
    sequencing.move_all()
    tenants = {True: own_house.nordwind.tenant.pk, False: own_house.suedlicht.tenant.pk}
    before = {pk: len(rows(pk)) for pk in tenants.values()}
    sent: dict[UUID, list[str]] = {pk: [] for pk in tenants.values()}
    for mine, moves in arrivals:
        sent[tenants[mine]].append(written(tenants[mine]))
        for _ in range(moves // 2):
            sequencing.move_batch(batch)
    while sequencing.move_batch(batch):
        pass
    for pk, texts in sent.items():
        found = rows(pk)
        assert [idx for idx, _, _ in found] == list(range(before[pk] + len(texts)))
        assert sorted(text for _, text, _ in found[before[pk] :]) == sorted(texts)
        assert all(digest == leaf.leaf_hash(text.encode()) for _, text, digest in found)


def test_only_one_process_leads(cast: Cast) -> None:
    written(cast.tenant.pk)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sequencing.LOCK])
        assert sequencing.move_batch() is None
    assert sequencing.move_batch() == 1


def test_several_movers_lose_and_double_nothing(cast: Cast) -> None:
    start = len(rows(cast.tenant.pk)) + sequencing.move_all()
    texts = [written(cast.tenant.pk) for _ in range(40)]

    def move() -> None:
        for _ in range(30):
            sequencing.move_batch(3)
        connections.close_all()

    threads = [threading.Thread(target=move) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequencing.move_all()
    found = rows(cast.tenant.pk)
    assert [idx for idx, _, _ in found] == list(range(len(found)))
    assert sorted(text for _, text, _ in found[-len(texts) :]) == sorted(texts)
    assert len(found) >= start + len(texts) - 40


@pytest.mark.parametrize(
    "fields",
    [
        {"tenant": "01930000-0000-7000-8000-000000000001"},
        {"id": "01930000-0000-7000-8000-000000000001"},
        {"v": 2},
        {"ts": "yesterday"},
        {"actor": {"id": "nobody", "t": "person"}},
        {"actor": {}},
        {"req": {"id": "not-a-uuid"}},
        {"ctx": {"long": "x" * 65_536}},
    ],
)
def test_a_leaf_that_would_stop_the_sequencer_is_refused_at_the_door(cast: Cast, fields: dict[str, Any]) -> None:
    with pytest.raises(Error):
        written(cast.tenant.pk, **fields)


def test_nobody_writes_into_another_tenants_inbox(own_house: House) -> None:
    mine, other = own_house.nordwind.tenant.pk, own_house.suedlicht.tenant.pk
    body = {"id": str(uuid7()), "tenant": str(other)}
    row = [body["id"], str(other), json.dumps(body)]
    with pytest.raises(Error, match="row-level"), scope.tenant_scope(mine), connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO audits_inbox VALUES (%s, %s, %s)", row)


def test_the_loop_ends_when_told(cast: Cast) -> None:
    stop = threading.Event()
    written(cast.tenant.pk)

    def run() -> None:
        sequencing.run(stop)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    for _ in range(100):
        if sequencing.move_batch(1) == 0:
            break
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_each_connection_keeps_a_chain(cast: Cast) -> None:
    """A leaf that vanished before it got its number leaves a gap in its writer's chain."""
    connections["default"].close()
    for number in range(3):
        with access(tenant_id=cast.tenant.pk, by=cast.dpo, name="chain"):
            record("page.view", by=cast.dpo, context={"n": number})
    sequencing.move_all()
    texts = [text for _, text, _ in rows(cast.tenant.pk)][-3:]
    writer = Writer(json.loads(texts[0])["w"][0])
    for text in texts:
        assert json.loads(text)["w"] == writer.field()
        writer = writer.after(text.encode())


def test_a_rollback_leaves_no_gap_in_the_chain(cast: Cast) -> None:
    state = writers.of(connections["default"])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        writers.advance_on_commit(connections["default"], state.after(b"{}"))
        raise ZeroDivisionError
    assert writers.of(connections["default"]) == state
    writers.forget(connections["default"])
    assert writers.of(connections["default"]).id != state.id


def test_months_and_years_have_no_hole() -> None:
    module = import_module("audits.migrations.0002_log_tables")
    ranges = [text.split("FROM (")[1] for text in module.partitions() if "audits_event_2" in text]
    bounds = [(part.split("'")[1], part.split("'")[3]) for part in ranges]
    assert bounds[0][0] == "2026-01-01"
    assert bounds[-1][1] == "2037-01-01"
    assert all(end == start for (_, end), (start, _) in pairwise(bounds))


def test_the_backlog_is_told_in_seconds(cast: Cast) -> None:
    sequencing.move_all()
    assert selectors.inbox_age_seconds() == 0.0
    written(cast.tenant.pk)
    assert 0.0 <= selectors.inbox_age_seconds() < 60.0
    sequencing.move_all()
