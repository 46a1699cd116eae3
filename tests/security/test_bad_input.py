"""Whatever is sent to the API, the answer is a 4xx problem document and never a 500."""

import gzip
import json
import random
import uuid
from typing import Any

import pytest

from tests import conversations
from tests.architecture.routes import Route, routes
from tests.cast import INGEST, House
from tests.isolation.estates import NOBODY
from tests.visitors import PROBLEM, Person, Program, Visitor

VCON = "application/vcon+json"
SEED = 20261123
NASTY: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 1e308, "", " ", "a" * 5000, "\x00", "😀", "' OR 1=1 --", "../../etc/passwd",
    "<script>alert(1)</script>", "{{7*7}}", "%s%n", "2026-02-30T00:00:00Z", "0000-00-00", str(NOBODY), [], {}, [[[]]],
    ["x"] * 600, {"a": {"b": {"c": {}}}}, "٣", "+49", "admin@", "\u202e", "NaN",
)  # fmt: skip
WRITES = [
    (route, method)
    for route in routes()
    if route.template.startswith("/api/v1/") and route.declaration and not route.declaration.public
    for method in route.methods
    if method != "GET"
]
READS = [route for route in routes() if route.template.startswith("/api/v1/") and "GET" in route.methods]


@pytest.fixture
def visitors(committed_house: House) -> dict[str, Visitor]:
    cast = committed_house.nordwind
    ingest = Program(cast, cast.ingest_client)
    answer = ingest.api("POST", "/conversations", conversations.call(cast, "gut"), content_type=VCON)
    assert answer.status_code == 201, answer.content
    found: dict[str, Visitor] = {"ingest": ingest, "dpo": Person(cast, cast.dpo), "admin": Person(cast, cast.admin)}
    found["supervisor"] = Person(cast, cast.supervisor)
    for visitor in found.values():
        visitor.client.raise_request_exception = False
    return found


def the_right(visitors: dict[str, Visitor], permission: str | None) -> Visitor:
    """Somebody who comes past the guard, so that the input is read at all."""
    if permission in INGEST:
        return visitors["ingest"]
    if permission and permission.startswith("recordings:"):
        return visitors["supervisor" if permission.endswith(":edit") else "dpo"]
    return visitors["admin"]


def check(answer: Any, told: str) -> None:
    assert answer.status_code < 500, f"{told}: {answer.status_code} {answer.content[:300]!r}"
    if answer.status_code >= 400:
        assert answer["Content-Type"].startswith(PROBLEM), f"{told}: {answer['Content-Type']}"
        document = answer.json()
        assert {"type", "title", "status", "detail", "context_id"} <= set(document), told
        assert document["status"] == answer.status_code, told
        assert document["context_id"] == answer["X-Request-Id"], told


def address(route: Route) -> str:
    return route.address({name: NOBODY if name.endswith(("id", "pk")) else 7 for name in route.parameters})


def test_every_write_refuses_every_nasty_body(visitors: dict[str, Visitor]) -> None:
    chance = random.Random(SEED)
    bodies = [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":1,"a":2}',
    ]
    for route, method in WRITES:
        assert route.declaration is not None
        visitor = the_right(visitors, route.declaration.permission(method))
        for body in chance.sample(bodies, 4):
            answer = visitor.api(method, address(route), body)
            check(answer, f"{method} {route.template} {body[:20]!r}")
        strange = visitor.api(method, address(route), {"no_such_field": 1})
        check(strange, f"{method} {route.template} with an unknown field")
        wrong = visitor.api(method, address(route), b"<x/>", content_type="application/xml")
        check(wrong, f"{method} {route.template} with XML")


def test_every_field_refuses_nasty_values(visitors: dict[str, Visitor]) -> None:
    """The API's own document says which fields there are; each gets values that nobody expects."""
    chance = random.Random(SEED)
    document = visitors["admin"].api("GET", "/openapi.json").json()
    tried = 0
    for route, method in WRITES:
        described = document["paths"].get(route.template.replace("/api/v1", "", 1)) or document["paths"].get(
            route.template
        )
        body = (described or {}).get(method.lower(), {}).get("requestBody", {}).get("content", {})
        fields = _fields(document, body.get("application/json", {}).get("schema", {}))
        assert route.declaration is not None
        visitor = the_right(visitors, route.declaration.permission(method))
        for name in fields:
            for value in chance.sample(NASTY, 5):
                tried += 1
                filled = dict.fromkeys(fields, "x") | {name: value}
                check(visitor.api(method, address(route), filled), f"{method} {route.template} {name}={value!r}"[:200])
    assert tried > 100


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return sorted(schema.get("properties", {}))


def test_every_list_refuses_nasty_parameters(visitors: dict[str, Visitor]) -> None:
    chance = random.Random(SEED)
    names = (
        "page_size",
        "cursor",
        "interval",
        "q",
        "agent_id",
        "queue_id",
        "after_seq",
        "kind",
        "total",
        "contact",
        "x",
    )
    for route in READS:
        assert route.declaration is not None
        visitor = the_right(visitors, None if route.declaration.public else route.declaration.permission("GET"))
        for name in chance.sample(names, 4):
            value = chance.choice([v for v in NASTY if isinstance(v, str | int)])
            answer = visitor.client.get(address(route), {name: value})
            if not answer.streaming and not route.declaration.public:
                check(answer, f"GET {route.template}?{name}={value!r}"[:200])


def test_every_id_in_an_address_may_be_anything(visitors: dict[str, Visitor]) -> None:
    for bad in ("x", "%00", "1e9", "..%2f..", str(uuid.uuid4())[:-1], "99999999999999999999", "%F0%9F%98%80"):
        for place in ("conversations", "recordings", "playbacks", "audits", "agents", "teams", "sessions"):
            check(visitors["dpo"].api("GET", f"/{place}/{bad}"), f"GET /{place}/{bad}")


def _broken_vcons(visitors_cast: Any) -> dict[str, bytes]:
    good = conversations.call(visitors_cast, "kaputt")
    dialog = good["dialog"][0]

    def changed(**fields: Any) -> bytes:
        return json.dumps(good | fields, default=str).encode()

    return {
        "broken base64": changed(dialog=[dialog | {"body": "!!!not base64!!!"}]),
        "unknown encoding": changed(dialog=[dialog | {"encoding": "rot13"}]),
        "a negative duration": changed(dialog=[dialog | {"duration": -1}]),
        "a party that is not there": changed(dialog=[dialog | {"parties": [0, 7]}]),
        "parties that are no list": changed(parties="all of them"),
        "too many parties": changed(parties=[{"name": "x"}] * 5000),
        "a date of no calendar": changed(created_at="2026-13-45T99:00:00Z"),
        "a future version": changed(vcon="9.9.9"),
        "a uuid that is none": changed(uuid="1"),
        "a NUL in a name": changed(parties=[{"name": "a\x00b", "role": "customer"}]),
        "a lone surrogate": changed(subject="X").replace(b'"X"', b'"\\ud800"'),
        "sound that is none": changed(dialog=[dialog | {"body": conversations.base64url(b"RIFF" + b"\0" * 200)}]),
        "a number too large": changed(dialog=[dialog | {"duration": 10**400}]).replace(b"1" + b"0" * 400, b"1e999"),
        "a text where an object should be": changed(dialog=["hello"]),
    }


def test_broken_vcons_are_refused_with_their_place(visitors: dict[str, Visitor]) -> None:
    for name, body in _broken_vcons(visitors["ingest"].cast).items():
        answer = visitors["ingest"].api("POST", "/conversations", body, content_type=VCON)
        check(answer, name)
        assert answer.status_code in ({201} if name == "sound that is none" else {400, 413, 422}), (
            name,
            answer.content,
        )


def test_bodies_of_the_wrong_kind_are_refused(visitors: dict[str, Visitor]) -> None:
    ingest = visitors["ingest"]
    good = json.dumps(conversations.call(ingest.cast, "art")).encode()
    bomb = gzip.compress(b"[" + b"0," * 60_000_000 + b"0]", 9)
    cases = {
        "plain text": (good, "text/plain", {415}),
        "a form": (b"a=b", "application/x-www-form-urlencoded", {415}),
        "gzip that is none": (good, "application/vcon+gzip", {400, 422}),
        "a gzip bomb": (bomb, "application/vcon+gzip", {413}),
        "a list": (b"[]", VCON, {400, 422}),
        "nothing": (b"", VCON, {400, 415, 422}),
        "too much": (b'{"subject": "' + b"x" * (45 * 1024 * 1024) + b'"}', VCON, {413}),
    }
    for name, (body, content_type, expected) in cases.items():
        answer = ingest.api("POST", "/conversations", body, content_type=content_type)
        check(answer, name)
        assert answer.status_code in expected, (name, answer.status_code, answer.content[:200])


def test_foreign_ids_in_a_body_are_as_unknown_as_nobodys(committed_house: House) -> None:
    mine, theirs = committed_house.nordwind, committed_house.suedlicht
    admin = Person(mine, mine.admin)
    cases = {
        "/agents": {"email": "a@b.example", "display_name": "A B", "team_id": theirs.team.pk},
        "/queues": {"name": "Neu", "team_id": theirs.team.pk},
    }
    for path, body in cases.items():
        answers = []
        for value in (body["team_id"], NOBODY):
            filled = {key: str(entry) for key, entry in (body | {"team_id": value}).items()}
            answer = admin.api("POST", path, filled)
            check(answer, path)
            document = answer.json()
            answers.append((answer.status_code, document["errors"], document["detail"]))
        assert answers[0] == answers[1]
        assert answers[0][0] == 422
