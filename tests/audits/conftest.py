"""A database of one's own, doors of one's own, and the log as a list."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest
from django.test import Client

from access import middleware
from access.models import Agent
from audits import recorder, sequencing
from tests.audits.doors import MARKER
from tests.cast import Cast, House

Leaf = dict[str, Any]
AGENT_HEADER = "X-Test-Agent"


@dataclass
class Log:
    """The log of one tenant, read as the sequencer: leaves in their order."""

    cast: Cast
    seen: int = 0

    def leaves(self) -> list[Leaf]:
        """Move what waits; return every leaf."""
        sequencing.move_all()
        with connections["sequencer"].cursor() as cursor:
            cursor.execute(
                "SELECT leaf::text FROM audits_event WHERE tenant_id = %s ORDER BY idx", [self.cast.tenant.pk]
            )
            return [json.loads(row[0]) for row in cursor.fetchall()]

    def new(self) -> list[Leaf]:
        """Return the leaves since the last time."""
        everything = self.leaves()
        fresh, self.seen = everything[self.seen :], len(everything)
        return fresh


@pytest.fixture
def cast(committed_house: House) -> Cast:
    """Nordwind, with one entry in its log that holds the marker."""
    nordwind = committed_house.nordwind
    with recorder.access(tenant_id=nordwind.tenant.pk, by=None, name="seed"):
        recorder.record("work.run", by=None, context={"marker": MARKER})
    return nordwind


@pytest.fixture
def log(cast: Cast) -> Log:
    """The log, beginning now."""
    found = Log(cast)
    found.new()
    return found


@pytest.fixture
def doors(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """A client for the doors of these tests; a header names who comes."""
    settings.ROOT_URLCONF = "tests.audits.doors"
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False

    def settle(request: HttpRequest) -> None:
        name = request.headers.get(AGENT_HEADER)
        request.bearer = object() if name else None  # type: ignore[attr-defined]
        request.agent = Agent.objects.filter(pk=name).first() if name else None  # type: ignore[attr-defined]

    monkeypatch.setattr(middleware, "settle", settle)

    def client(agent: Agent | None = None) -> Client:
        headers = {"host": cast.host, "accept": "application/json"}
        if agent is not None:
            headers[AGENT_HEADER] = str(agent.pk)
        return Client(headers=headers, raise_request_exception=False)

    return client
