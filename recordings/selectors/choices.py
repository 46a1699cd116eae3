"""What the filters offer: the units and people that this agent may know of."""

from access.models import Agent
from access.selectors import holds, visible
from recordings.models import Conversation
from tenants.models import Queue, Team

Choices = list[tuple[str, str]]
MOST = 500


def filter_choices(agent: Agent) -> dict[str, Choices]:
    """Return choices by filter; a filter without any is not shown."""
    teams = visible(Team.objects.all(), agent, "tenants:unit:view").values_list("pk", "name")[:MOST]
    queues = visible(Queue.objects.all(), agent, "tenants:unit:view").values_list("pk", "name")[:MOST]
    people = visible(Agent.objects.filter(kind=Agent.Kind.PERSON), agent, "access:agent:view")
    found = {
        "agent": [(str(pk), name) for pk, name in people.values_list("pk", "display_name")[:MOST]],
        "team": [(str(pk), name) for pk, name in teams],
        "queue": [(str(pk), name) for pk, name in queues],
    }
    return {name: choices for name, choices in found.items() if len(choices) > 1}


def may(agent: Agent, conversation: Conversation, permission: str) -> bool:
    """Tell whether this agent holds a permission on one conversation; where no role gives it nothing is queried."""
    if holds(agent, permission) is None:
        return False
    return visible(Conversation.objects.filter(pk=conversation.pk), agent, permission).exists()
