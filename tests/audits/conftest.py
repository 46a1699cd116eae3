"""A database of one's own, doors of one's own, and the log as a list."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.http import HttpRequest
from django.test import Client

from access import middleware
from access.models import Agent
from audits import recorder, sequencing
from tenants.models import Team
from tests import database
from tests.audits.doors import MARKER
from tests.cast import Cast, House, make_house

Leaf = dict[str, Any]
AGENT_HEADER = "X-Test-Agent"


def body_of(answer: Any) -> bytes:
    """Return all that left, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


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


@pytest.fixture(scope="module")
def own_house(session_database: str, template_database: str, django_db_blocker: Any) -> Iterator[House]:
    """The cast, committed, in a database of the module's own; Nordwind's log has an entry that holds the marker."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
        try:
            house = make_house()
            with recorder.access(tenant_id=house.nordwind.tenant.pk, by=None, name="seed"):
                recorder.record("work.run", by=None, context={"marker": MARKER})
            yield house
        finally:
            database.close_all()
            database.point_at(session_database)
            database.drop(name)


@pytest.fixture
def cast(own_house: House) -> Iterator[Cast]:
    """Nordwind. Teams that a test made are taken away at its end."""
    nordwind = own_house.nordwind
    kept = {nordwind.team.pk, nordwind.other_team.pk}
    yield nordwind
    with recorder.access(tenant_id=nordwind.tenant.pk, by=None, name="clean up"):
        Team.objects.exclude(pk__in=kept).delete()


@pytest.fixture
def log(cast: Cast) -> Log:
    """The log, beginning now."""
    found = Log(cast)
    found.new()
    return found


@pytest.fixture
def known(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """A client at the real doors; a header, instead of a sign-in, names who comes."""
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False

    def settle(request: HttpRequest) -> None:
        name = request.headers.get(AGENT_HEADER)
        request.bearer = object() if name else None  # type: ignore[attr-defined]
        request.agent = Agent.objects.filter(pk=name).first() if name else None  # type: ignore[attr-defined]

    monkeypatch.setattr(middleware, "settle", settle)

    def client(agent: Agent | None = None, host: str = cast.host) -> Client:
        headers = {"host": host, "accept": "application/json"}
        if agent is not None:
            headers[AGENT_HEADER] = str(agent.pk)
        return Client(headers=headers, raise_request_exception=False)

    return client


@pytest.fixture
def doors(known: Callable[..., Client], settings: Any) -> Callable[..., Client]:
    """The same client at the doors made for these tests."""
    settings.ROOT_URLCONF = "tests.audits.doors"
    return known
