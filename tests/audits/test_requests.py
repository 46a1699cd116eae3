"""What a request leaves in the log, and what is left of a request that ends badly."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants import scope
from tenants.models import Team
from tests.audits.conftest import Log, body_of
from tests.audits.doors import MARKER
from tests.cast import Cast

Doors = Callable[..., Client]


def teams(cast: Cast) -> set[str]:
    """Return the slugs of the tenant's teams, beside those of the cast."""
    with scope.tenant_scope(cast.tenant.pk):
        return set(Team.objects.values_list("slug", flat=True)) - {"schaden", "vertrag"}


def kinds(log: Log) -> list[tuple[str, str]]:
    """Return kind and status of the new leaves."""
    return [(leaf["kind"], leaf["status"]) for leaf in log.new()]


def test_it_works(doors: Doors, log: Log) -> None:
    answer = doors().get("/read/")
    assert answer.status_code == 200
    assert MARKER in answer.content.decode()
    (leaf,) = log.new()
    assert (leaf["act"], leaf["kind"], leaf["status"]) == ("view", "page.view", "success")
    assert leaf["actor"] == {"id": None, "t": "anonymous"}
    assert leaf["req"] == {"id": answer.headers["X-Request-Id"], "m": "GET", "r": "read/", "st": 200}
    assert set(leaf["pdc"]) == {"a"}


def test_the_agent_is_named_by_id(doors: Doors, log: Log, cast: Cast) -> None:
    assert doors(cast.dpo).get("/read/").status_code == 200
    (leaf,) = log.new()
    assert leaf["actor"] == {"id": str(cast.dpo.pk), "t": "person"}


def test_a_service_is_not_a_person(doors: Doors, log: Log, cast: Cast) -> None:
    assert doors(cast.reader).get("/read/").status_code == 200
    assert log.new()[0]["actor"]["t"] == "service"


def test_a_client_cannot_choose_the_request_id(doors: Doors, log: Log) -> None:
    answer = doors().get("/read/", headers={"X-Request-Id": "chosen"})
    assert answer.headers["X-Request-Id"] != "chosen"
    assert "chosen" not in str(log.new())


def test_raw_sql_is_recorded_like_all_else(doors: Doors, log: Log) -> None:
    assert MARKER in doors().get("/raw/").content.decode()
    assert kinds(log) == [("page.view", "success")]


def test_a_page_that_streams_is_finished_inside(doors: Doors, log: Log) -> None:
    answer = doors().get("/chunks/")
    assert not answer.streaming
    assert answer.content.decode().count(MARKER) == 2
    assert kinds(log) == [("page.view", "success")]


def test_media_leave_after_commit(doors: Doors, log: Log) -> None:
    answer = doors().get("/media/")
    assert answer.streaming
    body = body_of(answer)
    assert body.endswith(b"no transaction")
    assert MARKER.encode() in body
    assert kinds(log) == [("recording.play_range", "success")]


def test_an_explicit_act_stands_for_the_request(doors: Doors, log: Log, cast: Cast) -> None:
    assert doors().get("/writes/well/").status_code == 200
    assert kinds(log) == [("team.create", "success")]
    assert teams(cast) == {"well"}


@pytest.mark.parametrize(
    ("ending", "status"), [("refused", 409), ("not-found", 404), ("invalid", 422), ("foreign", 404), ("twice", 409)]
)
def test_refusal_is_recorded(doors: Doors, log: Log, cast: Cast, ending: str, status: int) -> None:
    """A refusal takes back what was written; what was noted before it stands as failed."""
    assert doors(cast.dpo).get(f"/writes/{ending}/").status_code == status
    leaves = log.new()
    assert [(leaf["kind"], leaf["status"]) for leaf in leaves] == [
        ("team.create", "failure"),
        ("request.refuse", "failure"),
    ]
    assert leaves[-1]["ctx"] == {"kind": "page.view"}
    assert leaves[-1]["req"]["st"] == status
    assert teams(cast) == set()


def test_a_refusal_inside_drf_writes_nothing(doors: Doors, log: Log, cast: Cast) -> None:
    assert doors(cast.dpo).post("/rest/", {}, content_type="application/json").status_code == 422
    assert kinds(log) == [("request.refuse", "failure")]
    assert teams(cast) == set()


def test_an_act_rolled_back_inside_is_written_as_failed(doors: Doors, log: Log) -> None:
    assert doors().get("/inner/").content == b"went on"
    (leaf,) = log.new()
    assert (leaf["kind"], leaf["status"]) == ("team.create", "failure")
    assert "o" not in leaf["pdc"]


def test_without_permission_gets_403(doors: Doors, log: Log, cast: Cast) -> None:
    assert doors(cast.ingest).get("/guarded/").status_code == 403
    (leaf,) = log.new()
    assert (leaf["kind"], leaf["act"], leaf["actor"]["id"]) == ("request.refuse", "refuse", str(cast.ingest.pk))


def test_nobody_gets_401(doors: Doors, log: Log) -> None:
    assert doors().get("/guarded/").status_code == 401
    assert kinds(log) == [("request.refuse", "failure")]


def test_an_unknown_address_is_recorded(doors: Doors, log: Log) -> None:
    assert doors().get("/nowhere/").status_code == 404
    (leaf,) = log.new()
    assert leaf["kind"] == "request.refuse"
    assert leaf["req"]["r"] == ""


def test_words_of_the_address_stay_out_of_the_leaf(doors: Doors, log: Log) -> None:
    doors().get("/writes/sabine-otte/")
    assert "sabine" not in str(log.new())


def test_our_own_mistake_leaves_a_failure(doors: Doors, log: Log) -> None:
    answer = doors().get("/boom/")
    assert answer.status_code == 500
    assert MARKER not in answer.content.decode()
    (leaf,) = log.new()
    assert (leaf["kind"], leaf["status"], leaf["ctx"]["error"]) == ("request.fail", "failure", "ValueError")


def test_anonymous_refusals_are_counted_beyond_sixty(doors: Doors, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from audits import outcome  # noqa: PLC0415  (its counters are this process's)

    counters = outcome._Counters()
    monkeypatch.setattr(outcome, "_counters", counters)
    monkeypatch.setattr(outcome, "ANONYMOUS_PER_MINUTE", 3)
    client = doors()
    for _ in range(5):
        assert client.get("/guarded/").status_code == 401
    assert kinds(log) == [("request.refuse", "failure")] * 3
    monkeypatch.setattr("audits.outcome.time.monotonic", lambda: 10_000_000.0)
    client.get("/read/")
    by_kind = {leaf["kind"]: leaf for leaf in log.new()}
    assert by_kind["request.refuse_many"]["ctx"] == {"count": 2}
    assert set(by_kind) == {"request.refuse_many", "page.view"}
