"""What every answer tells the browser, and what it never tells anybody."""

import re

import pytest

from tests.cast import House
from tests.visitors import Person, Visitor

PAGES = ("/", "/conversations/", "/audits/", "/me/", "/roles/", "/api/v1/docs", "/nowhere/", "/login/", "/limits/")


@pytest.fixture
def person(committed_house: House) -> Person:
    return Person(committed_house.nordwind, committed_house.nordwind.dpo)


def test_every_page_is_under_the_strict_policy(person: Person) -> None:
    for address in PAGES:
        answer = person.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert "*" not in policy, address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] == "same-origin", address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["X-Request-Id"], address


def test_no_page_needs_more_than_the_policy_gives(person: Person) -> None:
    for address in PAGES:
        text = person.get(address).content.decode()
        assert re.findall(r"<[^>]+\son[a-z]+\s*=", text) == [], f"{address}: an event handler in the markup"
        assert re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", text) == [], address
        assert re.findall(r"<[^>]+\sstyle\s*=", text) == [], f"{address}: a style in the markup"
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//(?!nordwind\.localhost)", text) == [], (
            f"{address}: another host"
        )


def test_what_is_personal_is_kept_by_no_cache(person: Person) -> None:
    for address in ("/", "/conversations/", "/audits/", "/me/"):
        assert "no-store" in person.get(address).get("Cache-Control", ""), address
    assert "no-store" in person.api("GET", "/conversations").get("Cache-Control", "")


def test_cookies_are_out_of_reach(committed_house: House) -> None:
    visitor = Visitor(committed_house.nordwind)
    cast = committed_house.nordwind
    answer = visitor.post("/login/", {"login": cast.dpo.email, "password": "falsch"})
    assert answer.status_code == 200
    person = Person(cast, cast.dpo)
    session = person.client.cookies["portal-session"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["domain"], "a cookie of one house is never sent to another"


def test_a_form_without_its_token_is_refused(committed_house: House) -> None:
    from django.test import Client  # noqa: PLC0415  (this one visitor keeps the checks on)

    cast = committed_house.nordwind
    client = Client(enforce_csrf_checks=True, headers={"host": cast.host})
    assert client.post("/login/", {"login": cast.dpo.email, "password": "x"}).status_code == 403
    assert client.post("/preferences/", {"language": "en"}).status_code == 403


def test_no_answer_names_what_it_runs_on(person: Person) -> None:
    for address in (*PAGES, "/api/v1/conversations/x"):
        answer = person.get(address)
        told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        assert not re.search(r"Django|gunicorn|Python/|PostgreSQL|Traceback", told + answer.content.decode()), address
