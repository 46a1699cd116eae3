"""The JSON of people, rights, units, clients and sessions: what comes in, strictly, and what goes out."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from access.models import Agent
from access.rest import StrictSerializer


def reference(name: str, row_id: Any) -> dict[str, str] | None:
    """Return how one object points to another."""
    return {"id": str(row_id), "self_uri": reverse(name, args=[row_id])} if row_id is not None else None


@extend_schema_serializer(component_name="ObjectReference")
class ReferenceSerializer(serializers.Serializer[Any]):
    """A reference: its id and its address."""

    id = serializers.CharField()
    self_uri = serializers.CharField()


class Output(serializers.Serializer[Any]):
    """What goes out."""

    route = ""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Add the object's own address."""
        body: dict[str, Any] = super().to_representation(instance)
        if self.route:
            body["self_uri"] = reverse(self.route, args=[instance.pk])
        return body


class AgentOut(Output):
    """An agent."""

    route = "api-agent"

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Agent.Kind.choices)
    number = serializers.IntegerField()
    display_name = serializers.CharField()
    email = serializers.CharField()
    state = serializers.CharField()
    language = serializers.CharField()
    team = serializers.SerializerMethodField()
    roles = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    self_uri = serializers.CharField(read_only=True, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Leave `self_uri` to the base."""
        return {name: field for name, field in super().get_fields().items() if name != "self_uri"}

    def get_team(self, agent: Agent) -> dict[str, str] | None:
        """Return a reference to the team."""
        return reference("api-team", agent.team_id)

    def get_roles(self, agent: Agent) -> list[str]:
        """Return the names of the roles."""
        return [row.role for row in agent.role_assignments.all()]


class AgentIn(StrictSerializer):
    """An invitation."""

    email = serializers.EmailField()
    display_name = serializers.CharField(max_length=120)
    team_id = serializers.UUIDField(required=False, allow_null=True)
    roles = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=12)
    language = serializers.ChoiceField(choices=["", "de", "en"], required=False)


class AgentChange(StrictSerializer):
    """A change of an agent."""

    email = serializers.EmailField(required=False)
    display_name = serializers.CharField(max_length=120, required=False)
    team_id = serializers.UUIDField(required=False, allow_null=True)
    state = serializers.ChoiceField(choices=["active", "deactivated"], required=False)


class UnitOut(Output):
    """A team or campaign."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class TeamOut(UnitOut):
    """A team."""

    route = "api-team"


class CampaignOut(UnitOut):
    """A campaign."""

    route = "api-campaign"


class QueueOut(UnitOut):
    """A queue."""

    route = "api-queue"

    team = serializers.SerializerMethodField()

    def get_team(self, queue: Any) -> dict[str, str] | None:
        """Return a reference to the team that serves it."""
        return reference("api-team", queue.team_id)


class UnitIn(StrictSerializer):
    """A team or campaign."""

    name = serializers.CharField(max_length=80)


class QueueIn(UnitIn):
    """A queue."""

    team_id = serializers.UUIDField(required=False, allow_null=True)


class RoleOut(serializers.Serializer[Any]):
    """A role: what it permits, and how far."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    sentence = serializers.CharField()
    read_only = serializers.BooleanField()  # type: ignore[assignment]
    permissions = serializers.SerializerMethodField()

    def get_permissions(self, role: Any) -> list[dict[str, Any]]:
        """Return the permissions with their reach and conditions."""
        return [
            {"name": name, "reach": sorted(str(part.name).lower() for part in reach)}
            for name, reach in role.permissions.items()
        ]


class GrantIn(StrictSerializer):
    """A role for an agent, or cover of one unit."""

    agent_id = serializers.UUIDField()
    role = serializers.CharField(max_length=40, required=False)
    tenant_wide = serializers.BooleanField(required=False, default=False)
    team_id = serializers.UUIDField(required=False)
    queue_id = serializers.UUIDField(required=False)
    campaign_id = serializers.UUIDField(required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Demand exactly one: a role or a unit."""
        named = [name for name in ("role", "team_id", "queue_id", "campaign_id") if name in attrs]
        if len(named) != 1:
            raise serializers.ValidationError({"role": ["Name a role, or one team_id, queue_id or campaign_id."]})
        return attrs


class GrantOut(serializers.Serializer[Any]):
    """A role or cover that an agent holds."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["role", "team", "queue", "campaign"])
    agent = ReferenceSerializer()
    role = serializers.CharField(allow_null=True)
    tenant_wide = serializers.BooleanField()
    unit = ReferenceSerializer(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    self_uri = serializers.CharField()


class ClientIn(StrictSerializer):
    """A client with the permissions it needs."""

    name = serializers.CharField(max_length=100)
    permissions = serializers.ListField(child=serializers.CharField(max_length=80), min_length=1, max_length=60)
    team_ids = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=100)
    queue_ids = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=100)


class ClientOut(serializers.Serializer[Any]):
    """A client. The secret is known once, in the answer to its creation."""

    id = serializers.UUIDField(source="owner_id")
    client_id = serializers.CharField(source="pk")
    name = serializers.CharField()
    permissions = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    self_uri = serializers.SerializerMethodField()

    def get_permissions(self, client: Any) -> list[str]:
        """Return what the client may do."""
        found: list[str] = client.get_scopes()
        return found

    def get_self_uri(self, client: Any) -> str:
        """Return the address."""
        return reverse("api-client", args=[client.owner_id])


class NewClientOut(ClientOut):
    """A client just made."""

    client_secret = serializers.CharField()


class SessionOut(serializers.Serializer[Any]):
    """Where an agent is signed in."""

    id = serializers.CharField()
    agent = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    self_uri = serializers.SerializerMethodField()

    def get_agent(self, session: Any) -> dict[str, str] | None:
        """Return a reference to the agent."""
        return reference("api-agent", session.user_id)

    def get_self_uri(self, session: Any) -> str:
        """Return the address."""
        return reverse("api-session", args=[session.pk])
