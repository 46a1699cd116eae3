"""Every route declares what it demands and as what it stands in the log."""

import pytest

from access.roles import PERMISSIONS, ROLES
from audits.events import KINDS
from tests.architecture.routes import METHODS, Route, routes


@pytest.mark.parametrize("route", routes(), ids=str)
def test_every_route_declares_itself(route: Route) -> None:
    assert route.declaration is not None, "undeclared: nobody may pass"
    assert route.declaration.public or route.declaration.closed or route.declaration.permissions
    assert route.name, "a route without a name cannot be linked to"


@pytest.mark.parametrize("route", routes(), ids=str)
def test_every_route_names_its_kind(route: Route) -> None:
    assert route.declaration is not None
    for method in route.methods:
        kind, verb = route.declaration.kind(method), route.declaration.verb(method)
        assert kind in KINDS, f"{method}: {kind} stands in no list"
        assert verb == KINDS[kind].verb or route.declaration.door == "upload", (
            f"{method}: {kind} is a {KINDS[kind].verb}"
        )


@pytest.mark.parametrize("route", routes(), ids=str)
def test_what_is_declared_is_answered(route: Route) -> None:
    """A permission for a method that the view does not take is a leftover."""
    assert route.declaration is not None
    left = {method for method in route.declaration.permissions if method in METHODS} - set(route.methods)
    assert left == set()


def test_every_name_is_used_once() -> None:
    names = [route.name for route in routes() if route.name]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_permission_is_asked_for_and_held() -> None:
    """A permission nobody asks for or nobody can hold is a promise without a door."""
    asked = {name for route in routes() if route.declaration for name in route.declaration.permissions.values()}
    held = {name for role in ROLES.values() for name in role.permissions}
    assert asked <= set(PERMISSIONS)
    assert held <= set(PERMISSIONS)
