"""Doors whose body does not fit into one transaction: uploads and lists without a cap."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.audits.conftest import Log, body_of
from tests.audits.test_requests import kinds, teams
from tests.cast import Cast

Doors = Callable[..., Client]


def put(client: Client, body: bytes) -> tuple[int, bytes]:
    """Upload a body; return status and answer."""
    answer = client.put("/upload/", body, content_type="audio/mpeg")
    return answer.status_code, answer.content


def test_it_works(doors: Doors, log: Log, cast: Cast) -> None:
    assert put(doors(cast.ingest), b"sound") == (201, b'{"bytes": 5}')
    first, second = log.new()
    assert (first["kind"], second["kind"]) == ("recording.upload_begun", "recording.upload")
    assert first["req"]["id"] == second["req"]["id"]
    assert second["actor"]["id"] == str(cast.ingest.pk)
    assert teams(cast) == {"upload"}


@pytest.mark.parametrize(("body", "status", "last"), [(b"boom", 500, "request.fail"), (b"bad", 422, "request.refuse")])
def test_refusal_is_recorded(doors: Doors, log: Log, cast: Cast, body: bytes, status: int, last: str) -> None:
    assert put(doors(), body)[0] == status
    assert kinds(log) == [("recording.upload_begun", "success"), (last, "failure")]
    assert teams(cast) == set()


def test_what_was_begun_in_the_second_transaction_is_taken_back(doors: Doors, log: Log, cast: Cast) -> None:
    assert put(doors(), b"late")[0] == 500
    assert kinds(log) == [("recording.upload_begun", "success"), ("request.fail", "failure")]
    assert teams(cast) == set()


def test_the_real_answer_keeps_the_headers_of_the_middleware(doors: Doors) -> None:
    answer = doors().put("/upload/", b"sound", content_type="audio/mpeg")
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Content-Type"] == "application/json"
    assert "Content-Security-Policy" in answer.headers


def test_a_list_without_a_cap_is_recorded_before_and_after(doors: Doors, log: Log) -> None:
    answer = doors().get("/lines/")
    assert [json.loads(line)["n"] for line in body_of(answer).splitlines()] == [0, 1, 2]
    query, closing = log.new()
    assert (query["kind"], closing["kind"]) == ("audit.stream", "audit.export")
    assert closing["ctx"] == {"complete": True, "count": 3}
    assert query["req"]["id"] == closing["req"]["id"]


def test_a_list_that_nobody_reads_to_its_end_says_so(doors: Doors, log: Log) -> None:
    answer = doors().get("/lines/")
    next(iter(vars(answer)["_iterator"]))
    answer.close()
    assert log.new()[-1]["ctx"] == {"complete": False, "count": 1}
