"""Administration over REST: what it changes. Reads and refusals: test_api_reads.py."""

import pytest
from django.core import mail
from django.test import Client

from access.models import IdempotencyKey
from tenants import scope
from tenants.jobs import drain
from tests.access.conftest import program
from tests.cast import Cast, House
from tests.visitors import PROBLEM, Person


@pytest.fixture
def cast(committed_house: House) -> Cast:
    """Nordwind."""
    return committed_house.nordwind


@pytest.fixture
def admin(cast: Cast) -> Person:
    """Administration, signed in."""
    return Person(cast, cast.admin)


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
