"""A job that changes one thing and records it."""

import time

from audits import recorder
from tenants import scope
from tenants.jobs import tenant_task, unit_of_work
from tenants.models import Team


@tenant_task(name="tests.make_team")
def make_team(number: str) -> None:
    """Make one team in a unit of work that takes a moment, so that a kill can fall into it."""
    with unit_of_work(tenant_id=scope.current(), name="tests.make_team"):
        team = Team(name=f"Team {number}", slug=f"made-{number}")
        team.save(force_insert=True)
        time.sleep(0.02)
        recorder.record("team.create", target=team, by=None)
        time.sleep(0.02)
