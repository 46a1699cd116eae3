"""Makes single rows for the cast; tests ask the cast, not this file."""

from typing import Any

from django.contrib.auth.models import Permission

from access.models import Agent, UnitCover
from tenants.models import Campaign, Queue, Team


def make_agent(*, display_name: str, **fields: Any) -> Agent:
    """An agent with the next number; a person has a password, a program has none."""
    agent: Agent = Agent.objects.create_agent(display_name=display_name, **fields)
    return agent


def make_cover(model: type[UnitCover], agent: Agent, unit: Team | Queue | Campaign) -> UnitCover:
    """The agent covers the unit from now on."""
    permission = Permission.objects.get(codename="cover", content_type__model=unit._meta.model_name)
    cover = model(user=agent, content_object=unit, permission=permission)  # type: ignore[misc]
    cover.save(force_insert=True)
    return cover
