"""Signing in: one tenant's door takes its own people only, with password and second factor, and tells who came."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from access.models import Agent
from tenants import scope
from tenants.jobs import drain
from tenants.models import TenantSetting
from tenants.signals import Act
from tests.cast import PASSWORD, Cast, House
from tests.factories import make_agent
from tests.scopes import inside
from tests.visitors import Person, Visitor

NEW = "Neues-Kennwort-93-Birke"


def kinds(acts: list[Act]) -> list[str]:
    return [act.kind for act in acts]


def signed_in(visitor: Visitor) -> bool:
    return visitor.get("/me/").status_code == 200


def test_it_works(committed_house: House, acts: list[Act]) -> None:
    person = Person(committed_house.nordwind, committed_house.nordwind.dpo)
    assert signed_in(person)
    assert kinds(acts) == ["session.authenticate"]
    assert acts[0].by == committed_house.nordwind.dpo.pk
    person.post("/logout/")
    assert not signed_in(person)
    assert kinds(acts)[-1] == "session.end"


def test_each_door_takes_its_own_people_only(committed_house: House) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    stranger = Visitor(suedlicht)
    answer = stranger.post("/login/", {"login": nordwind.admin.email, "password": PASSWORD})
    assert answer.status_code == 200 and not signed_in(stranger)


def test_cookie_of_another_tenant_is_nobody(committed_house: House) -> None:
    person = Person(committed_house.nordwind, committed_house.nordwind.admin)
    stranger = Visitor(committed_house.suedlicht)
    stranger.client.cookies["portal-session"] = person.client.cookies["portal-session"].value
    assert stranger.get("/me/").status_code == 302
    assert stranger.api("GET", "/agents").status_code == 401
    assert signed_in(person)


def test_failure_is_announced_with_what_was_typed_sealed(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    Visitor(cast).post("/login/", {"login": cast.agent.email, "password": "falsch"})
    failed = acts[-1]
    assert (failed.kind, failed.status, failed.by) == ("session.authentication_failed", "failure", None)
    assert failed.target == ("agent", cast.agent.pk) and dict(failed.personal) == {"login": cast.agent.email}
    assert cast.agent.email not in str(failed.context)


def test_former_colleague_stays_outside(committed_house: House) -> None:
    visitor = Visitor(committed_house.nordwind)
    visitor.post("/login/", {"login": committed_house.nordwind.former.email, "password": PASSWORD})
    assert not signed_in(visitor)


def test_service_account_cannot_sign_in(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant):
        Agent.objects.filter(pk=cast.reader.pk).update(email="reader@nordwind.example")
        Agent.objects.get(pk=cast.reader.pk).set_password(PASSWORD)
    visitor = Visitor(cast)
    visitor.post("/login/", {"login": "reader@nordwind.example", "password": PASSWORD})
    assert visitor.get("/me/").status_code == 302


def _fail(cast: Cast, address: str, ip: str, times: int) -> int:
    client = Client(headers={"host": cast.host}, REMOTE_ADDR=ip)
    status = 0
    for _ in range(times):
        status = client.post("/login/", {"login": address, "password": "falsch"}).status_code
    return status


def test_lock_out_needs_name_and_address_together(committed_house: House, acts: list[Act]) -> None:
    """Whoever guesses locks out only that name from that address: neither the person elsewhere nor the address."""
    cast = committed_house.nordwind
    assert _fail(cast, cast.agent.email, "192.0.2.7", 9) == 429
    assert "session.lock_out" in kinds(acts)
    locked = Client(headers={"host": cast.host}, REMOTE_ADDR="192.0.2.7")
    refused = locked.post("/login/", {"login": cast.agent.email, "password": PASSWORD})
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    elsewhere = Client(headers={"host": cast.host}, REMOTE_ADDR="192.0.2.8")
    assert elsewhere.post("/login/", {"login": cast.agent.email, "password": PASSWORD}).status_code == 302
    neighbour = Client(headers={"host": cast.host}, REMOTE_ADDR="192.0.2.7")
    assert neighbour.post("/login/", {"login": cast.dpo.email, "password": PASSWORD}).status_code == 302


def test_lock_out_knows_one_spelling_and_one_tenant(committed_house: House) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    with inside(suedlicht.tenant):
        make_agent(display_name="Namensvetter", email=nordwind.agent.email, password=PASSWORD)
    _fail(nordwind, nordwind.agent.email.upper(), "192.0.2.7", 9)
    here = Client(headers={"host": nordwind.host}, REMOTE_ADDR="192.0.2.7")
    assert here.post("/login/", {"login": nordwind.agent.email, "password": PASSWORD}).status_code == 429
    there = Client(headers={"host": suedlicht.host}, REMOTE_ADDR="192.0.2.7")
    assert there.post("/login/", {"login": nordwind.agent.email, "password": PASSWORD}).status_code == 302


def test_client_cannot_choose_its_address(committed_house: House) -> None:
    cast = committed_house.nordwind
    client = Client(headers={"host": cast.host}, REMOTE_ADDR="192.0.2.7")
    for number in range(9):
        forged = {"x-forwarded-for": f"198.51.100.{number}"}
        answer = client.post("/login/", {"login": cast.agent.email, "password": "falsch"}, headers=forged)
    assert answer.status_code == 429


# --- a forgotten password ---------------------------------------------------------------------------------------------


def reset_link() -> str:
    found = re.search(r"http://([^/\s]+)(/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return f"{found[1]} {found[2]}"


def _use(cast: Cast, path: str, password: str) -> Any:
    visitor = Visitor(cast)
    form = visitor.get(path, follow=True)
    target = form.request["PATH_INFO"]
    return visitor.post(target, {"password1": password, "password2": password})


def test_reset_link_names_the_house_works_there_once_and_ends_sessions(committed_house: House, acts: list[Act]) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    before = Person(nordwind, nordwind.agent)
    Visitor(nordwind).post("/password/reset/", {"email": nordwind.agent.email})
    assert not mail.outbox, "the mail is a job"
    drain()
    host, path = reset_link().split()
    assert (len(mail.outbox), host) == (1, nordwind.host)
    assert _use(suedlicht, path, NEW).status_code == 200
    assert _use(nordwind, path, NEW).status_code == 302
    assert not signed_in(before)
    assert signed_in(Person(nordwind, nordwind.agent, password=NEW))
    assert _use(nordwind, path, "Noch-ein-Kennwort-5").status_code == 200
    assert {"password.reset_request", "agent.password_reset"} <= set(kinds(acts))


def test_no_link_stands_in_a_job(committed_house: House) -> None:
    cast = committed_house.nordwind
    Visitor(cast).post("/password/reset/", {"email": cast.agent.email})
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'access.send_password_reset'")
        (arguments,) = (row[0] for row in cursor.fetchall())
    assert cast.agent.email not in arguments and "reset" not in arguments.replace("send_password_reset", "")


def test_unknown_address_gets_the_same_answer_and_no_mail(committed_house: House) -> None:
    cast = committed_house.nordwind
    known = Visitor(cast).post("/password/reset/", {"email": cast.agent.email})
    unknown = Visitor(cast).post("/password/reset/", {"email": "niemand@example.com"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    drain()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("password", ["kurz-aber-gut", "qwerty123456", "nordwind-portal-24", "Spr3chakte-Jahr-26"])
def test_weak_passwords_are_refused(committed_house: House, password: str) -> None:
    cast = committed_house.nordwind
    person = Person(cast, cast.agent)
    form = {"oldpassword": PASSWORD, "password1": password[:11] if "kurz" in password else password}
    answer = person.post("/password/change/", form | {"password2": form["password1"]})
    assert answer.status_code == 200 and answer.context["form"].errors


def test_changed_password_ends_other_sessions(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    here, there = Person(cast, cast.agent), Person(cast, cast.agent)
    answer = here.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert signed_in(here) and not signed_in(there)
    assert "agent.password_change" in kinds(acts)


# --- the second factor ------------------------------------------------------------------------------------------------


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def enrol(person: Person) -> str:
    form = person.get("/me/factors/totp/activate/").context["form"]
    answer = person.post("/me/factors/totp/activate/", {"code": code_of(form.secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(form.secret)


def halfway(cast: Cast, agent: Agent) -> Visitor:
    visitor = Visitor(cast)
    answer = visitor.post("/login/", {"login": agent.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/login/factor/" and not signed_in(visitor)
    return visitor


def test_second_factor_is_asked_for_and_its_code_works_once(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    secret = enrol(Person(cast, cast.agent))
    added = [act.context["factor"] for act in acts if act.kind == "agent.factor_add"]
    assert added == ["totp", "recovery_codes"]
    code = code_of(secret)
    first = halfway(cast, cast.agent)
    assert first.post("/login/factor/", {"code": code}).status_code == 302 and signed_in(first)
    second = halfway(cast, cast.agent)
    assert second.post("/login/factor/", {"code": code}).status_code == 200 and not signed_in(second)


def test_recovery_code_works_once(committed_house: House) -> None:
    cast = committed_house.nordwind
    enrol(Person(cast, cast.agent))
    with scope.tenant_scope(cast.tenant.pk):
        row = Authenticator.objects.get(user_id=cast.agent.pk, type="recovery_codes")
        code = row.wrap().get_unused_codes()[0]
    first = halfway(cast, cast.agent)
    first.post("/login/factor/", {"code": code})
    assert signed_in(first)
    second = halfway(cast, cast.agent)
    second.post("/login/factor/", {"code": code})
    assert not signed_in(second)


def test_seeds_are_sealed_at_rest(committed_house: House) -> None:
    cast = committed_house.nordwind
    secret = enrol(Person(cast, cast.agent))
    with scope.tenant_scope(cast.tenant.pk):
        stored = [str(row.data) for row in Authenticator.objects.all()]
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(stored) == 2
    assert not [text for text in stored if secret in text or any(code in text for code in codes)]


def test_half_finished_sign_in_is_nothing_at_another_door(committed_house: House) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    secret = enrol(Person(nordwind, nordwind.agent))
    there = Visitor(suedlicht)
    there.client.cookies["portal-session"] = halfway(nordwind, nordwind.agent).client.cookies["portal-session"].value
    there.post("/login/factor/", {"code": code_of(secret)})
    assert not signed_in(there)


def test_tenant_that_demands_a_factor_lets_nobody_pass_without(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant):
        TenantSetting.objects.update(require_second_factor=True)
    person = Person(cast, cast.admin)
    assert person.get("/agents/").headers["Location"] == "/me/factors/totp/activate/"
    refused = person.api("GET", "/agents")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_missing")
    earlier = Person(cast, cast.admin)
    secret = enrol(person)
    assert person.get("/agents/").status_code == 200
    where = "/me/factors/reauthenticate/?next=/agents/"
    assert earlier.get("/agents/").headers["Location"] == where
    assert earlier.post(where, {"code": code_of(secret)}).status_code == 302
    assert earlier.get("/agents/").status_code == 200


def test_removing_the_factor_is_announced(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    person = Person(cast, cast.agent)
    enrol(person)
    assert person.post("/me/factors/totp/deactivate/").status_code == 302
    assert "agent.factor_remove" in kinds(acts)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_own_sessions_are_listed_and_ended(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    here, there = Person(cast, cast.agent), Person(cast, cast.agent)
    assert len(here.get("/me/sessions/").context["sessions"]) == 2
    here.post("/me/sessions/")
    assert signed_in(here) and not signed_in(there)


def test_last_sign_in_is_kept(committed_house: House) -> None:
    cast = committed_house.nordwind
    Person(cast, cast.agent)
    with scope.tenant_scope(cast.tenant.pk):
        seen = Agent.objects.get(pk=cast.agent.pk).last_login
    assert seen is not None and (timezone.now() - seen).total_seconds() < 60


def test_agents_language_is_spoken(committed_house: House) -> None:
    cast = committed_house.nordwind
    with inside(cast.tenant):
        Agent.objects.filter(pk=cast.agent.pk).update(language="en")
    person = Person(cast, cast.agent)
    assert person.get("/me/", headers={"accept-language": "de"}).headers["Content-Language"] == "en"


@pytest.mark.parametrize("path", ["/signup/", "/email/", "/password/set/", "/identity/o/authorize"])
def test_what_libraries_bring_and_nobody_needs_is_closed(committed_house: House, path: str) -> None:
    person = Person(committed_house.nordwind, committed_house.nordwind.admin)
    assert person.get(path).status_code == 404
