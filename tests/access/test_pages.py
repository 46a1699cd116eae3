"""The pages of access and the frame around them, for each role."""

import pytest

from tests.cast import Cast, House
from tests.visitors import Person, Visitor

ROLES = ("admin", "dpo", "supervisor", "quality", "agent", "auditor")


@pytest.fixture
def nordwind(committed_house: House) -> Cast:
    """The first of the two houses."""
    return committed_house.nordwind


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_start_page_with_one_next_act(nordwind: Cast, role: str) -> None:
    page = Person(nordwind, getattr(nordwind, role)).get("/").content.decode()
    assert page.count("btn-primary") - page.count("skip btn") == 1
    assert getattr(nordwind, role).display_name in page


def test_signing_in_names_the_tenant_first(nordwind: Cast) -> None:
    page = Visitor(nordwind).get("/login/").content.decode()
    assert page.index(nordwind.tenant.name) < page.index("password")
