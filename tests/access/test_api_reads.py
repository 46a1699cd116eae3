"""What the API of administration shows and refuses; these tests only read, so they share one house."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from access.models import Agent
from tenants import scope
from tenants.ids import uuid7
from tests import database
from tests.cast import Cast, House, make_house
from tests.visitors import PROBLEM, Person, Visitor


@pytest.fixture(scope="module")
def seen(session_database: str, template_database: str, django_db_blocker: Any) -> Iterator[House]:
    """Both houses, committed once for this file."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
        try:
            yield make_house()
        finally:
            database.point_at(session_database)
            database.drop(name)


@pytest.fixture(scope="module")
def cast(seen: House) -> Cast:
    """Nordwind."""
    return seen.nordwind


@pytest.fixture(scope="module")
def admin(cast: Cast) -> Person:
    """Administration, signed in."""
    return Person(cast, cast.admin)


def test_list_has_its_envelope(admin: Person, cast: Cast) -> None:
    body = admin.api("GET", "/agents?kind=person&q=nordwind&total=true").json()
    assert admin.api("GET", "/teams").headers["Cache-Control"] == "private, no-store"
    assert set(body) == {"entities", "page_size", "next_uri", "self_uri", "total"}
    assert (body["page_size"], body["next_uri"], body["total"]) == (25, None, 8)
    one = next(entity for entity in body["entities"] if entity["id"] == str(cast.agent.pk))
    assert one["team"] == {"id": str(cast.team.pk), "self_uri": f"/api/v1/teams/{cast.team.pk}"}
    assert one["roles"] == ["agent"] and one["state"] == "active" and one["created_at"].endswith("Z")


def test_times_are_utc(admin: Person, cast: Cast) -> None:
    with scope.tenant_scope(cast.tenant.pk):
        made = Agent.objects.get(pk=cast.agent.pk).created_at
    assert admin.api("GET", f"/agents/{cast.agent.pk}").json()["created_at"] == made.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_pages_follow_each_other_without_a_gap(admin: Person) -> None:
    everything = [entity["id"] for entity in admin.api("GET", "/agents?page_size=500").json()["entities"]]
    seen: list[str] = []
    where: str | None = "/agents?page_size=3"
    while where:
        answer = admin.api("GET", where)
        seen += [entity["id"] for entity in answer.json()["entities"]]
        where = answer.json()["next_uri"]
        assert (f'<{where}>; rel="next"' == answer.headers["Link"]) if where else "Link" not in answer.headers
    assert seen == everything and len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("page_size=0", "/page_size"),
        ("page_size=501", "/page_size"),
        ("page_size=viele", "/page_size"),
        ("cursor=!!!", "/cursor"),
        ("cursor=WyJ4Il0", "/cursor"),
        ("cursor=ä", "/cursor"),
        ("team_id=1", "/team_id"),
        ("tema_id=1", "/tema_id"),
    ],
)
def test_wrong_parameters_are_named(admin: Person, query: str, pointer: str) -> None:
    answer = admin.api("GET", f"/agents?{query}")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_problem_document(admin: Person) -> None:
    answer = admin.api("GET", f"/agents/{uuid7()}")
    body = answer.json()
    assert answer.headers["Content-Type"] == PROBLEM
    assert (body["status"], body["title"]) == (404, "Not Found")
    assert {"type", "title", "status", "detail", "context_id"} <= set(body)
    assert answer.headers["X-Request-Id"] == body["context_id"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/email", "/display_name"]),
        ({"email": "x", "display_name": "X"}, ["/email"]),
        ({"email": "x@example.com", "display_name": "X", "rolle": "agent"}, ["/rolle"]),
        ({"email": "x@example.com", "display_name": "X", "roles": [1, []]}, ["/roles/1"]),
        ({"email": "x@example.com", "display_name": "X", "roles": ["king"]}, ["/role"]),
        ({"email": "x@example.com", "display_name": "X", "team_id": str(uuid7())}, ["/team_id"]),
        ({"email": "x@example.com", "display_name": "a\x00b"}, ["/display_name"]),
        ({"email": "x@example.com", "display_name": "\ud800"}, ["/display_name"]),
        ([], [""]),
    ],
)
def test_invalid_bodies_are_named_field_by_field(admin: Person, body: Any, pointers: list[str]) -> None:
    answer = admin.api("POST", "/agents", body)
    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"email": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (json.dumps({"email": json.loads("[" * 60 + "]" * 60)}).encode(), "application/json", 400),
        (b"email=x", "application/x-www-form-urlencoded", 415),
        (b"<agent/>", "text/xml", 415),
        (b'{"x": "' + b"y" * 1_100_000 + b'"}', "application/json", 413),
        (b"1" * 5000, "application/json", 400),
    ],
)
def test_what_cannot_be_read_is_refused(admin: Person, body: bytes, content_type: str, status: int) -> None:
    answer = admin.api("POST", "/agents", body, content_type=content_type)
    assert answer.status_code == status, answer.content
    assert answer.json()["status"] == status


def test_refusal_writes_nothing(admin: Person, cast: Cast) -> None:
    """The agent is made before the unknown role is found: half a write must not stay."""
    answer = admin.api("POST", "/agents", {"email": "halb@nordwind.example", "display_name": "H", "roles": ["king"]})
    assert answer.status_code == 422
    with scope.tenant_scope(cast.tenant.pk):
        assert not Agent.objects.filter(email="halb@nordwind.example").exists()


def test_other_tenant_gets_404(admin: Person, seen: House) -> None:
    foreign = seen.suedlicht
    for path in (f"/agents/{foreign.agent.pk}", f"/teams/{foreign.team.pk}", f"/queues/{foreign.queue.pk}"):
        assert admin.api("GET", path).status_code == 404
        assert admin.api("PATCH", path, {}).status_code == 404
    body = {"agent_id": str(foreign.agent.pk), "role": "agent"}
    assert admin.api("POST", "/grants", body).status_code == 422
    body = {"agent_id": str(admin.cast.agent.pk), "team_id": str(foreign.team.pk)}
    assert admin.api("POST", "/grants", body).status_code == 422


@pytest.mark.parametrize("part", ["dpo", "supervisor", "quality", "agent", "auditor"])
def test_without_permission_gets_403(cast: Cast, part: str) -> None:
    person = Person(cast, getattr(cast, part))
    for method, path in (("POST", "/agents"), ("POST", "/teams"), ("POST", "/grants"), ("POST", "/clients")):
        answer = person.api(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_permission"), path


def test_supervisor_is_refused_people_outside_the_team(cast: Cast) -> None:
    supervisor = Person(cast, cast.supervisor)
    assert supervisor.api("GET", f"/agents/{cast.agent.pk}").status_code == 200
    refused = supervisor.api("GET", f"/agents/{cast.colleague.pk}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_covered")


def test_stranger_gets_401_and_pages_lead_to_sign_in(cast: Cast) -> None:
    stranger = Visitor(cast)
    for path in ("/agents", "/teams", "/roles", "/grants", "/clients", "/sessions"):
        assert stranger.api("GET", path).status_code == 401
    answer = stranger.get("/agents/", headers={"hx-request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].startswith("/login/")


def test_unknown_method_and_address(admin: Person) -> None:
    assert admin.api("DELETE", "/agents").status_code == 405
    assert admin.api("OPTIONS", "/agents").status_code == 405
    answer = admin.api("GET", "/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert admin.get("/api/v1/agents?q=%00").status_code == 400


def test_roles_tell_their_permissions(admin: Person) -> None:
    roles = {role["name"]: role for role in admin.api("GET", "/roles").json()["entities"]}
    assert "operator" not in roles and roles["auditor"]["read_only"]
    assert {"name": "recordings:conversation:view", "reach": ["masked", "tenant"]} in roles["auditor"]["permissions"]


@pytest.mark.parametrize("body", [{}, {"role": "agent", "team_id": str(uuid7())}, {"role": "king"}])
def test_grant_names_one_thing(admin: Person, cast: Cast, body: dict[str, str]) -> None:
    answer = admin.api("POST", "/grants", {"agent_id": str(cast.agent.pk), **body})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/role"


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_key_has_a_length(admin: Person, key: str) -> None:
    assert admin.api("POST", "/teams", {"name": "X"}, headers={"Idempotency-Key": key}).status_code == 422


def test_document_names_right_and_refusals_of_each_operation(cast: Cast) -> None:
    found = Visitor(cast).get("/api/v1/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    operation = found["paths"]["/api/v1/agents"]["get"]
    assert operation["x-permission"] == "access:agent:view"
    assert {"401", "403", "422"} <= set(operation["responses"])
    listed = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert "entities" in listed["required"]
    schemes = found["components"]["securitySchemes"]
    assert schemes["clientCredentials"]["flows"]["clientCredentials"]["tokenUrl"] == "/identity/o/api/token"


def test_readable_docs_under_the_same_policy(cast: Cast) -> None:
    answer = Visitor(cast).get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200 and "/api/v1/agents" in text
    assert (
        "style=" not in text and "<script>" not in text and "'unsafe" not in answer.headers["Content-Security-Policy"]
    )
    assert Person(cast, cast.agent).get("/api/v1/docs").status_code == 200
