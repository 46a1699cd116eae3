"""`/roles` and `/grants`: what roles permit, and who holds which role and covers what."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import services
from access.api.agents import uuid_parameter
from access.guards import GuardedAPIView, get_visible
from access.models import Agent, RoleAssignment
from access.rest import Page, fault, idempotent, known_parameters, listing, page_size, parsed, read_cursor, write_cursor
from access.roles import ROLES
from access.selectors import Grant, agent_by_id, agents, grant_by_id, grants_after, holds, unit_by_id
from access.serializers import GrantIn, GrantOut, RoleOut, reference
from tenants.exceptions import Forbidden
from tenants.models import Campaign, Queue, Team

UNITS: dict[str, type[Any]] = {"team_id": Team, "queue_id": Queue, "campaign_id": Campaign}


def grant_json(grant: Grant) -> dict[str, Any]:
    """Return one grant as it goes out."""
    row, unit = grant.row, f"api-{grant.kind}"
    return dict(
        GrantOut(
            {
                "id": row.pk,
                "kind": grant.kind,
                "agent": reference("api-agent", grant.agent_id),
                "role": getattr(row, "role", None),
                "tenant_wide": getattr(row, "tenant_wide", False),
                "unit": None if grant.kind == "role" else reference(unit, row.content_object_id),
                "expires_at": row.expires_at,
                "self_uri": f"/api/v1/grants/{row.pk}",
            }
        ).data
    )


class RoleList(GuardedAPIView):
    """Every role of this tenant."""

    permission = "access:role:view"
    verb = "list"
    kind = "role.list"

    @extend_schema(responses=RoleOut(many=True))
    def get(self, request: Request) -> Response:
        """List the roles with what each permits."""
        known_parameters(request)
        provider = bool(request._request.door.is_operator)  # type: ignore[attr-defined]
        roles = [role for role in ROLES.values() if role.provider == provider]
        return listing(request, Page(roles, page_size(request), None), [RoleOut(role).data for role in roles])


class GrantList(GuardedAPIView):
    """Who holds which role and covers what."""

    permissions = {"GET": "access:grant:view", "POST": "access:grant:edit"}
    verbs = {"GET": "list", "POST": "create"}
    kinds = {"GET": "grant.list", "POST": "grant.create"}

    @extend_schema(responses=GrantOut(many=True))
    def get(self, request: Request) -> Response:
        """List grants, of one agent with `agent_id`."""
        known_parameters(request, "agent_id")
        size, cursor = page_size(request), read_cursor(request, 1)
        try:
            after = UUID(cursor[0]) if cursor else None
        except ValueError:
            raise fault("/cursor", _("A cursor as it stood in next_uri.")) from None
        found = grants_after(after, limit=size + 1, agent_id=uuid_parameter(request, "agent_id"))
        following = write_cursor([found[size - 1].row.pk]) if len(found) > size else None
        return listing(request, Page(found[:size], size, following), map(grant_json, found[:size]))

    @extend_schema(request=GrantIn, responses={201: GrantOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Give a role, or let an agent cover a team, queue or campaign."""
        body = parsed(GrantIn, request)
        agent = agent_by_id(body["agent_id"])
        if agent is None:
            raise fault("/agent_id", _("There is no such agent."))
        data = grant_json(self.give(agent, body))
        return Response(data, status=201, headers={"Location": data["self_uri"]})

    def give(self, agent: Agent, body: dict[str, Any]) -> Grant:
        """Give what the body names."""
        if "role" in body:
            if holds(self.agent, "access:role:assign") is None:
                raise Forbidden(_("Only administration gives roles."))
            facts = {name: body[name] for name in ("role", "tenant_wide", "expires_at")}
            return Grant("role", agent.pk, services.assign_role(agent=agent, by=self.agent, **facts))
        name = next(name for name in UNITS if name in body)
        unit = unit_by_id(UNITS[name], body[name])
        if unit is None:
            raise fault(f"/{name}", _("There is no such unit."))
        cover = services.grant_cover(agent=agent, unit=unit, expires_at=body["expires_at"], by=self.agent)
        return Grant(name.removesuffix("_id"), agent.pk, cover)


class GrantDetail(GuardedAPIView):
    """One role or cover of one agent."""

    permissions = {"GET": "access:grant:view", "DELETE": "access:grant:edit"}
    verbs = {"GET": "view", "DELETE": "delete"}
    kinds = {"GET": "grant.view", "DELETE": "grant.revoke"}

    @extend_schema(responses=GrantOut)
    def get(self, request: Request, grant_id: UUID) -> Response:
        """Show one grant."""
        return Response(grant_json(grant_by_id(grant_id)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, grant_id: UUID) -> Response:
        """Take a role or cover away."""
        grant = grant_by_id(grant_id)
        get_visible(agents(), self.agent, "access:agent:view", pk=grant.agent_id)
        if isinstance(grant.row, RoleAssignment):
            services.revoke_role(assignment=grant.row, by=self.agent)
        else:
            services.revoke_cover(cover=grant.row, by=self.agent)
        return Response(status=204)
