"""What holds for everybody: closed doors, read-only people, a log that cannot be written, the way to a first login."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from access.guards import route
from audits import recorder
from config import urls
from config.server import admin
from recordings.models import NumberSeries
from tenants import jobs
from tenants.selectors import forget_doors
from tenants.services import reopen_tenant, suspend_tenant
from tests import conversations
from tests.cast import PASSWORD, House
from tests.visitors import Person, Program, Visitor

tried: list[str] = []
WEAK = {"password": "passwort", "again": "passwort"}
STRONG = {"password": PASSWORD, "again": PASSWORD}


@route(permission="audits:entry:view", kind="audit.list", verb="list")
def writes_content(request: HttpRequest) -> HttpResponse:
    """A view with a mistake: it writes although its visitor may only read."""
    try:
        NumberSeries(name="planted").save(force_insert=True)
    except DatabaseError as error:
        tried.append(str(error))
        raise
    tried.append("written")
    return HttpResponse("written")


urlpatterns = [*urls.urlpatterns, path("planted/writes/", writes_content, name="planted")]


@override_settings(ROOT_URLCONF="tests.journeys.test_house_rules")
def test_an_auditor_cannot_write_whatever_the_view_does(committed_house: House) -> None:
    cast = committed_house.nordwind
    auditor = Person(cast, cast.auditor)
    auditor.client.raise_request_exception = False
    tried.clear()
    assert auditor.get("/planted/writes/").status_code >= 400
    assert len(tried) == 1
    assert "row-level security" in tried[0]
    dpo = Person(cast, cast.dpo)
    assert dpo.get("/planted/writes/").content == b"written", "the database tells them apart, not the view"


def test_a_suspended_house_says_so_and_opens_again(committed_house: House) -> None:
    cast = committed_house.nordwind
    person, program = Person(cast, cast.supervisor), Program(cast, cast.reader_client)
    suspend_tenant(slug="nordwind", by=None, reason="Rechnung offen")
    forget_doors()
    shut = person.get("/")
    assert shut.status_code == 503
    assert cast.tenant.name in shut.content.decode()
    answer = program.api("GET", "/conversations")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    other = committed_house.suedlicht
    assert Person(other, other.supervisor).get("/").status_code == 200
    reopen_tenant(slug="nordwind", by=None, reason="bezahlt")
    forget_doors()
    assert person.get("/").status_code == 200


def test_from_invitation_to_first_login(committed_house: House) -> None:
    cast = committed_house.nordwind
    administrator = Person(cast, cast.admin)
    body = {"email": "neu@nordwind.example", "display_name": "Nele Nachtigall", "roles": ["agent"]}
    invited = administrator.api("POST", "/agents", body)
    assert invited.status_code == 201, invited.content
    mail.outbox.clear()
    jobs.drain()
    link = re.search(r"https?://[^/\s]+(/invitation/[^/\s]+/)", str(mail.outbox[0].body))
    assert link is not None
    newcomer = Visitor(cast)
    assert newcomer.get(link[1]).status_code == 200
    weak = newcomer.post(link[1], WEAK)
    assert weak.status_code in {200, 422}, "a weak password is refused"
    accepted = newcomer.post(link[1], STRONG)
    assert accepted.status_code == 302, accepted.content
    assert newcomer.post(link[1], STRONG).status_code != 302, "once only"
    signed_in = Visitor(cast)
    assert signed_in.post("/login/", {"login": "neu@nordwind.example", "password": PASSWORD}).status_code == 302
    assert signed_in.get("/me/").status_code == 200


@pytest.mark.parametrize("method", ["page", "program"])
def test_what_cannot_be_recorded_does_not_leave(committed_house: House, committed_db: str, method: str) -> None:
    cast = committed_house.nordwind
    ingest = Program(cast, cast.ingest_client)
    taken = ingest.api(
        "POST", "/conversations", conversations.call(cast, "hagel"), content_type="application/vcon+json"
    )
    visitor: Any = Person(cast, cast.supervisor) if method == "page" else Program(cast, cast.reader_client)
    where = "/conversations/1/" if method == "page" else f"/api/v1/conversations/{taken.json()['id']}"
    assert visitor.get(where).status_code == 200
    with admin(committed_db) as superuser:
        superuser.execute("REVOKE INSERT ON audits_inbox FROM app_rt")
        lost = visitor.get(where)
        assert lost.status_code == 503
        assert "hagel" not in lost.content.decode().lower()
        assert cast.queue.name not in lost.content.decode()
        superuser.execute("GRANT INSERT ON audits_inbox TO app_rt")
    assert visitor.get(where).status_code == 200


def test_a_refused_write_leaves_nothing_behind(committed_house: House) -> None:
    """The log is lost in the middle of an intake: no conversation, no file, no number."""
    cast = committed_house.nordwind
    ingest = Program(cast, cast.ingest_client)
    with admin(connection.settings_dict["NAME"]) as superuser:
        superuser.execute("REVOKE INSERT ON audits_inbox FROM app_rt")
        document = conversations.call(cast, "verloren")
        lost = ingest.api("POST", "/conversations", document, content_type="application/vcon+json")
        assert lost.status_code == 503
        assert lost["Retry-After"]
        superuser.execute("GRANT INSERT ON audits_inbox TO app_rt")
        rows = superuser.execute("SELECT count(*) FROM recordings_conversation").fetchone()
        assert rows == (0,)
    assert ingest.api("POST", "/conversations", document, content_type="application/vcon+json").status_code == 201
    with recorder.access(tenant_id=cast.tenant.id, by=None, name="test"):
        assert NumberSeries.objects.get(name="conversation").last == 1
