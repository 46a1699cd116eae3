"""The fault table of the design: what cannot be recorded is answered with 503, and not one byte of a tenant leaves."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import Error, connection, connections
from django.test import Client

from audits.models import Event
from tenants import scope
from tests.audits.conftest import Log, body_of
from tests.audits.doors import MARKER
from tests.audits.test_requests import kinds, teams
from tests.cast import Cast

Doors = Callable[..., Client]

FAIL_AT_COMMIT = """
CREATE FUNCTION planted_fault() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'planted: failure at COMMIT'; END $$;
CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON audits_inbox DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION planted_fault()
"""


@contextmanager
def as_owner(plant: str, undo: str) -> Iterator[None]:
    """Break the log's tables as their owner could, and mend them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(plant)
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(undo)


def no_insert() -> AbstractContextManager[None]:
    """Take the right to write into the inbox."""
    return as_owner("REVOKE INSERT ON audits_inbox FROM app_rt", "GRANT INSERT ON audits_inbox TO app_rt")


@pytest.mark.parametrize(
    "door", ["read", "chunks", "media", "raw", "boom", "lines", "guarded", "writes/well", "nowhere"]
)
def test_no_bytes_if_the_log_fails(doors: Doors, log: Log, cast: Cast, door: str) -> None:
    with no_insert():
        answer = doors(cast.dpo).get(f"/{door}/")
        assert answer.status_code == 503
        assert MARKER.encode() not in body_of(answer)
        assert answer.headers["Retry-After"]
    assert kinds(log) == []
    assert teams(cast) == set()


def test_no_bytes_if_an_upload_cannot_be_recorded(doors: Doors, log: Log, cast: Cast) -> None:
    with no_insert():
        assert doors().put("/upload/", b"sound", content_type="audio/mpeg").status_code == 503
    assert kinds(log) == []
    assert teams(cast) == set()


@pytest.mark.parametrize("door", ["read", "media", "boom"])
def test_no_bytes_if_commit_fails(doors: Doors, log: Log, door: str) -> None:
    with as_owner(FAIL_AT_COMMIT, "DROP FUNCTION planted_fault CASCADE"):
        answer = doors().get(f"/{door}/")
        assert answer.status_code == 503
        assert MARKER.encode() not in body_of(answer)
    assert kinds(log) == []


def test_no_bytes_if_the_connection_is_killed(doors: Doors, log: Log) -> None:
    answer = doors().get("/killed/")
    assert answer.status_code == 503
    assert MARKER.encode() not in body_of(answer)
    assert kinds(log) == [("request.fail", "failure")]


def test_the_next_request_works_again(doors: Doors, log: Log) -> None:
    client = doors()
    assert client.get("/killed/").status_code == 503
    assert client.get("/read/").status_code == 200
    assert kinds(log) == [("request.fail", "failure"), ("page.view", "success")]


def test_the_503_page_is_for_people_too(doors: Doors, log: Log) -> None:
    with no_insert():
        answer = doors().get("/read/", headers={"accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["X-Request-Id"].encode() in answer.content


def test_select_outside_a_context_is_an_error(cast: Cast) -> None:
    with scope.tenant_scope(cast.tenant.pk), pytest.raises(Error):
        list(Event.objects.all())


def test_cursor_outside_a_context_is_an_error(cast: Cast) -> None:
    with pytest.raises(Error), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audits_event")


def test_a_missing_partition_stops_nobody(doors: Doors, log: Log) -> None:
    """Where a month has no partition, its events lie in the default one. (Last, since the module's log is gone.)"""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DO $$ BEGIN EXECUTE 'DROP TABLE audits_event_' || to_char(now(), 'YYYYMM'); END $$")
    assert log.leaves() == []
    assert doors().get("/read/").status_code == 200
    assert [leaf["kind"] for leaf in log.leaves()] == ["page.view"]
