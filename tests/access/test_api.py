"""Administration over REST: what it takes, gives and refuses, and in which shape."""

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from access.models import Agent, IdempotencyKey
from tenants import scope
from tenants.ids import uuid7
from tenants.jobs import drain
from tests.access.conftest import program
from tests.cast import Cast, House
from tests.visitors import PROBLEM, Person, Visitor


@pytest.fixture
def cast(committed_house: House) -> Cast:
    """Nordwind."""
    return committed_house.nordwind


@pytest.fixture
def admin(cast: Cast) -> Person:
    """Administration, signed in."""
    return Person(cast, cast.admin)


def agent_of(admin: Person, cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = admin.api("GET", f"/agents/{cast.agent.pk}").json()
    return found


# --- shapes -----------------------------------------------------------------------------------------------------------


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
    assert agent_of(admin, cast)["created_at"] == made.strftime("%Y-%m-%dT%H:%M:%SZ")


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


# --- people -----------------------------------------------------------------------------------------------------------


def test_person_is_invited_changed_and_closed(admin: Person, cast: Cast) -> None:
    body = {"email": "neu@nordwind.example", "display_name": "Nora Neu", "roles": ["agent"]}
    made = admin.api("POST", "/agents", body | {"team_id": str(cast.team.pk)})
    assert made.status_code == 201 and made.json()["state"] == "invited"
    where = made.headers["Location"]
    drain()
    assert len(mail.outbox) == 1
    changed = admin.api("PATCH", where, {"display_name": "Nora Alt", "team_id": None})
    assert (changed.json()["display_name"], changed.json()["team"]) == ("Nora Alt", None)
    assert admin.api("PATCH", where, {"state": "active"}).status_code == 409
    closed = admin.api("PATCH", f"/agents/{cast.colleague.pk}", {"state": "deactivated"})
    assert closed.json()["state"] == "deactivated"
    assert admin.api("PATCH", f"/agents/{cast.colleague.pk}", {"state": "active"}).json()["state"] == "active"


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


def test_other_tenant_gets_404(admin: Person, committed_house: House) -> None:
    foreign = committed_house.suedlicht
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


def test_browser_needs_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": cast.host})
    form = client.get("/login/")
    token = form.cookies["portal-csrf"].value
    credentials = {"login": cast.admin.email, "password": "Fuchsbau-47-im-Regen", "csrfmiddlewaretoken": token}
    assert client.post("/login/", credentials).status_code == 302
    assert client.post("/login/", {"login": "x"}).status_code == 403
    refused = client.post("/api/v1/teams", {"name": "X"}, content_type="application/json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, PROBLEM)
    headers = {"x-csrftoken": client.cookies["portal-csrf"].value}
    made = client.post("/api/v1/teams", {"name": "X"}, content_type="application/json", headers=headers)
    assert made.status_code == 201


def test_unknown_method_and_address(admin: Person) -> None:
    assert admin.api("DELETE", "/agents").status_code == 405
    assert admin.api("OPTIONS", "/agents").status_code == 405
    answer = admin.api("GET", "/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert admin.get("/api/v1/agents?q=%00").status_code == 400


# --- units, roles, grants, clients, sessions --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["teams", "queues", "campaigns"])
def test_units_come_and_change(admin: Person, kind: str) -> None:
    made = admin.api("POST", f"/{kind}", {"name": "Neue Einheit"})
    assert made.status_code == 201 and made.json()["slug"] == "neue-einheit"
    where = made.headers["Location"]
    assert admin.api("PATCH", where, {"name": "Alte Einheit"}).json()["name"] == "Alte Einheit"
    assert admin.api("GET", where).json()["self_uri"] == where
    assert admin.api("POST", f"/{kind}", {"name": "alte einheit"}).status_code == 422
    assert admin.api("GET", f"/{kind}").json()["entities"][-1]["name"] == "Alte Einheit"


def test_queue_changes_hands(admin: Person, cast: Cast) -> None:
    where = f"/queues/{cast.queue.pk}"
    assert admin.api("PATCH", where, {"team_id": str(cast.other_team.pk)}).json()["team"]["id"] == str(
        cast.other_team.pk
    )
    assert admin.api("PATCH", where, {"team_id": None}).json()["team"] is None


def test_roles_tell_their_permissions(admin: Person) -> None:
    roles = {role["name"]: role for role in admin.api("GET", "/roles").json()["entities"]}
    assert "operator" not in roles and roles["auditor"]["read_only"]
    assert {"name": "recordings:conversation:view", "reach": ["masked", "tenant"]} in roles["auditor"]["permissions"]


def test_grants_are_given_listed_and_taken(admin: Person, cast: Cast) -> None:
    role = admin.api("POST", "/grants", {"agent_id": str(cast.quality.pk), "role": "supervisor", "tenant_wide": True})
    assert role.status_code == 201 and role.json()["tenant_wide"]
    unit = {"agent_id": str(cast.quality.pk), "queue_id": str(cast.other_queue.pk)}
    cover = admin.api("POST", "/grants", unit | {"expires_at": "2030-01-01T00:00:00Z"})
    assert (cover.json()["kind"], cover.json()["expires_at"]) == ("queue", "2030-01-01T00:00:00Z")
    listed = admin.api("GET", f"/grants?agent_id={cast.quality.pk}").json()["entities"]
    assert {grant["kind"] for grant in listed} == {"role", "team", "queue"} and len(listed) == 4
    paged, where = [], "/grants?page_size=2"
    while where:
        body = admin.api("GET", where).json()
        paged += [grant["id"] for grant in body["entities"]]
        where = body["next_uri"]
    assert len(paged) == len(set(paged)) > 8
    for grant in (role, cover):
        assert admin.api("GET", grant.json()["self_uri"]).json() == grant.json()
        assert admin.api("DELETE", grant.json()["self_uri"]).status_code == 204
        assert admin.api("DELETE", grant.json()["self_uri"]).status_code == 404


@pytest.mark.parametrize("body", [{}, {"role": "agent", "team_id": str(uuid7())}, {"role": "king"}])
def test_grant_names_one_thing(admin: Person, cast: Cast, body: dict[str, str]) -> None:
    answer = admin.api("POST", "/grants", {"agent_id": str(cast.agent.pk), **body})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/role"


def test_own_rights_and_the_last_administrator(admin: Person, cast: Cast) -> None:
    mine = admin.api("POST", "/grants", {"agent_id": str(cast.admin.pk), "role": "dpo"})
    assert (mine.status_code, mine.json()["code"]) == (409, "own_rights")
    assert admin.api("PATCH", f"/agents/{cast.admin.pk}", {"state": "deactivated"}).status_code == 409


def test_client_is_registered_used_and_shut_out(admin: Person, cast: Cast) -> None:
    body = {"name": "SIEM", "permissions": ["audits:entry:view"], "team_ids": [str(cast.team.pk)]}
    made = admin.api("POST", "/clients", body)
    assert made.status_code == 201 and len(made.json()["client_secret"]) >= 32
    where = made.headers["Location"]
    assert "client_secret" not in admin.api("GET", where).json()
    assert made.json()["client_id"] in {one["client_id"] for one in admin.api("GET", "/clients").json()["entities"]}
    rotated = admin.api("POST", f"{where}/secret").json()["client_secret"]
    assert rotated != made.json()["client_secret"]
    assert admin.api("DELETE", where).status_code == 204
    assert admin.api("GET", where).status_code == 404
    bad = admin.api("POST", "/clients", {"name": "X", "permissions": ["audits:entry:view", "access:role:assign"]})
    assert [error["pointer"] for error in bad.json()["errors"]] == ["/permissions/1"]


def test_sessions_are_listed_and_ended(admin: Person, cast: Cast) -> None:
    other = Person(cast, cast.agent)
    listed = admin.api("GET", f"/sessions?agent_id={cast.agent.pk}").json()["entities"]
    assert len(listed) == 1
    assert admin.api("GET", listed[0]["self_uri"]).json() == listed[0]
    assert admin.api("DELETE", listed[0]["self_uri"]).status_code == 204
    assert other.get("/me/").status_code == 302


# --- the same write twice ---------------------------------------------------------------------------------------------


def test_same_key_acts_once(admin: Person, cast: Cast) -> None:
    headers = {"Idempotency-Key": "team-1"}
    first = admin.api("POST", "/teams", {"name": "Einmal"}, headers=headers)
    again = admin.api("POST", "/teams", {"name": "Einmal"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true" and again.headers["Location"] == first.headers["Location"]
    other = admin.api("POST", "/teams", {"name": "Zweimal"}, headers=headers)
    assert other.status_code == 422
    with scope.tenant_scope(cast.tenant.pk):
        kept = IdempotencyKey.objects.get()
        assert b"Einmal" not in bytes(kept.answer)


def test_key_of_a_refusal_is_free_again(admin: Person) -> None:
    headers = {"Idempotency-Key": "team-2"}
    assert admin.api("POST", "/teams", {"name": ""}, headers=headers).status_code == 422
    assert admin.api("POST", "/teams", {"name": "Jetzt"}, headers=headers).status_code == 201


def test_key_belongs_to_who_sent_it(admin: Person, cast: Cast) -> None:
    headers = {"Idempotency-Key": "team-3"}
    caller = program(cast, "tenants:unit:edit")
    assert admin.api("POST", "/teams", {"name": "Meins"}, headers=headers).status_code == 201
    assert caller.api("POST", "/teams", {"name": "Deins"}, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_key_has_a_length(admin: Person, key: str) -> None:
    assert admin.api("POST", "/teams", {"name": "X"}, headers={"Idempotency-Key": key}).status_code == 422


# --- the document -----------------------------------------------------------------------------------------------------


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
