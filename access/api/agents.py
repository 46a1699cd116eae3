"""`/agents`: people and service accounts."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import services
from access.guards import GuardedAPIView, get_visible
from access.rest import fault, idempotent, known_parameters, list_response, parsed
from access.selectors import agents, unit_by_id, visible
from access.serializers import AgentChange, AgentIn, AgentOut
from tenants.models import Team

VIEW = "access:agent:view"


def team_named(team_id: UUID | None) -> Team | None:
    """Return the team of a body's `team_id`, or 422: another tenant's id is as unknown as nobody's."""
    if team_id is None:
        return None
    team = unit_by_id(Team, team_id)
    if team is None:
        raise fault("/team_id", _("There is no such team."))
    return team


def uuid_parameter(request: Request, name: str) -> UUID | None:
    """Return a query parameter that is an id."""
    text = request.query_params.get(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise fault(f"/{name}", _("An id (UUID).")) from None


class AgentList(GuardedAPIView):
    """The agents one may see; a new one is invited."""

    permissions = {"GET": VIEW, "POST": "access:agent:edit"}
    verbs = {"GET": "list", "POST": "create"}
    kinds = {"GET": "agent.list", "POST": "agent.invite"}

    @extend_schema(responses=AgentOut(many=True))
    def get(self, request: Request) -> Response:
        """List agents by `kind`, `team_id`, `role` and `q` (name or address)."""
        known_parameters(request, "kind", "team_id", "role", "q")
        asked, rows = request.query_params, visible(agents(), self.agent, VIEW)
        if kind := asked.get("kind"):
            rows = rows.filter(kind=kind)
        if team_id := uuid_parameter(request, "team_id"):
            rows = rows.filter(team_id=team_id)
        if role := asked.get("role"):
            rows = rows.filter(role_assignments__role=role)
        if q := asked.get("q"):
            rows = rows.filter(Q(display_name__icontains=q) | Q(email__icontains=q))
        return list_response(request, rows, lambda agent: AgentOut(agent).data)

    @extend_schema(request=AgentIn, responses={201: AgentOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Invite a person: an account that opens with the link of a mail."""
        body = parsed(AgentIn, request)
        body["team"] = team_named(body.pop("team_id", None))
        invitation = services.invite_agent(**body, host=request._request.get_host(), by=self.agent)
        data = AgentOut(invitation.agent).data
        return Response(data, status=201, headers={"Location": data["self_uri"]})


class AgentDetail(GuardedAPIView):
    """One agent."""

    permissions = {"GET": VIEW, "PATCH": "access:agent:edit"}
    verbs = {"GET": "view", "PATCH": "update"}
    kinds = {"GET": "agent.view", "PATCH": "agent.update"}

    @extend_schema(responses=AgentOut)
    def get(self, request: Request, agent_id: UUID) -> Response:
        """Show one agent."""
        return Response(AgentOut(get_visible(agents(), self.agent, VIEW, pk=agent_id)).data)

    @extend_schema(request=AgentChange, responses=AgentOut)
    @idempotent
    def patch(self, request: Request, agent_id: UUID) -> Response:
        """Change name, address, team or state."""
        agent = get_visible(agents(), self.agent, "access:agent:edit", pk=agent_id)
        body: dict[str, Any] = parsed(AgentChange, request)
        state = body.pop("state", None)
        if "team_id" in body:
            body["team"] = team_named(body.pop("team_id"))
        if body:
            services.update_agent(agent=agent, by=self.agent, **body)
        if state == "deactivated" and agent.is_active:
            services.deactivate_agent(agent=agent, by=self.agent)
        if state == "active" and not agent.is_active:
            services.reactivate_agent(agent=agent, by=self.agent)
        return Response(AgentOut(agent).data)
