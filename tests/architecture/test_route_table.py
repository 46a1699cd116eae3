"""Every route × every role has its expected answer, in a table that a person can read and that is compared by equality.

A new route, or a right that moved, shows as a changed line. With ROUTE_TABLE=write in the environment this test
writes the table anew, and the diff is what a reviewer reads.
"""

import os
from pathlib import Path

from django.test import RequestFactory

from access.declarations import check
from access.models import Agent
from tenants import scope
from tenants.exceptions import DomainError
from tests.architecture.routes import Route, routes
from tests.cast import Cast, House
from tests.isolation.estates import NOBODY
from tests.visitors import Person, Visitor

TABLE = Path(__file__).with_name("route_table.txt")
HEAD = """# Who passes the guard of which route: yes, 401 (sign in first), 403 (not this role), 404 (closed).
# A dot stands for 403. Whether the thing itself is theirs (404) and covered (403) is asked after the guard.
"""
WHO = (
    "nobody",
    "tenant_admin",
    "dpo",
    "supervisor",
    "quality_analyst",
    "agent",
    "auditor",
    "ingest",
    "reader",
)


def _visitors(cast: Cast) -> dict[str, Agent | None]:
    return {"nobody": None, **cast.by_role, "ingest": cast.ingest, "reader": cast.reader}


def _answer(route: Route, method: str, agent: Agent | None) -> str:
    request = RequestFactory().generic(method, "/")
    request.agent = agent  # type: ignore[attr-defined]
    assert route.declaration is not None
    try:
        check(request, route.declaration)
    except DomainError as refusal:
        return "." if refusal.status == 403 else str(refusal.status)
    return "yes"


def _line(route: Route, method: str, visitors: dict[str, Agent | None]) -> str:
    declared = route.declaration
    assert declared is not None
    demand = "public" if declared.public else "closed" if declared.closed else declared.permission(method)
    answers = " ".join(f"{_answer(route, method, visitors[who]):>4}" for who in WHO)
    return f"{method:<7}{route.template:<68}{demand!s:<38}{declared.kind(method):<30}{answers}"


def _table(cast: Cast) -> str:
    visitors = _visitors(cast)
    names = " ".join(f"{who[:4]:>4}" for who in WHO)
    lines = [f"{'':<7}{'':<68}{'':<38}{'':<30}{names}"]
    with scope.tenant_scope(cast.tenant.id):
        lines += [_line(route, method, visitors) for route in routes() for method in route.methods or ("GET",)]
    return HEAD + "\n".join(lines) + "\n"


def test_every_role_is_in_the_table(house: House) -> None:
    assert set(house.nordwind.by_role) == set(WHO) - {"nobody", "ingest", "reader"}


def test_the_table_is_as_expected(house: House) -> None:
    table = _table(house.nordwind)
    if os.environ.get("ROUTE_TABLE") == "write":
        TABLE.write_text(table, encoding="utf-8")
    assert table.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_a_stranger_is_stopped_at_every_door(committed_house: House) -> None:
    """Through the whole middleware: pages send to sign-in, the API says 401, closed addresses say 404."""
    stranger = Visitor(committed_house.nordwind)
    wrong = []
    public = {route.template for route in routes() if route.declaration and route.declaration.public}
    for route in routes():
        declared = route.declaration
        if declared is None or route.template in public:
            continue
        values = {name: NOBODY if name.endswith(("id", "pk")) else 7 for name in route.parameters} | {"session_id": 7}
        for method in route.methods or ("GET",):
            answer = stranger.client.generic(method, route.address(values), "{}", "application/json")
            expected = {404} if declared.closed else {401} if route.template.startswith("/api/") else {302}
            if answer.status_code not in expected:
                wrong.append(f"{method} {route.template}: {answer.status_code}")
    assert wrong == []


def test_what_a_role_lacks_is_refused_at_the_door(committed_house: House) -> None:
    person = Person(committed_house.nordwind, committed_house.nordwind.agent)
    for address in ("/roles/", "/clients/", "/settings/", "/keys/", "/agents/invite/"):
        assert person.get(address).status_code == 403, address
