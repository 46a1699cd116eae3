"""Who acts: an agent, the id of one, or nobody (the installation itself)."""

from uuid import UUID

from access.models import Agent

Actor = Agent | UUID | None


def actor_id(*, by: Actor) -> UUID | None:
    """Return the id that stands in the log."""
    return by.pk if isinstance(by, Agent) else by
