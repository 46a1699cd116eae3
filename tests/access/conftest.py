"""What was announced, and programs with tokens."""

from collections.abc import Iterator
from typing import Any

import pytest

from access import services
from tenants.signals import Act, acted
from tests.cast import Cast, Credentials
from tests.scopes import inside
from tests.visitors import Program


@pytest.fixture
def acts() -> Iterator[list[Act]]:
    """Every act announced from now on."""
    heard: list[Act] = []

    def hear(sender: object, act: Act, **kwargs: Any) -> None:
        heard.append(act)

    acted.connect(hear, weak=False)
    yield heard
    acted.disconnect(hear)


def program(cast: Cast, *permissions: str, scope: str = "") -> Program:
    """A client registered by administration, with its token."""
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="Programm", permissions=permissions, by=cast.admin)
    return Program(cast, Credentials(made.client.pk, made.secret, scope or " ".join(permissions)))
