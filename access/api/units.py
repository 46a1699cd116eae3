"""`/teams`, `/queues`, `/campaigns`: what cover hangs on."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from access import services
from access.api.agents import team_named
from access.guards import GuardedAPIView, get_visible
from access.rest import StrictSerializer, idempotent, known_parameters, list_response, parsed
from access.selectors import units, visible
from access.serializers import CampaignOut, QueueIn, QueueOut, TeamOut, UnitIn, UnitOut
from tenants.models import Campaign, Queue, Team

VIEW, EDIT = "tenants:unit:view", "tenants:unit:edit"


def with_team(body: dict[str, Any]) -> dict[str, Any]:
    """Turn `team_id` into the team."""
    return {**body, "team": team_named(body.pop("team_id"))} if "team_id" in body else body


class UnitList(GuardedAPIView):
    """The units of one kind."""

    permissions = {"GET": VIEW, "POST": EDIT}
    verbs = {"GET": "list", "POST": "create"}
    rows: ClassVar[QuerySet[Any]]
    shape: ClassVar[type[UnitOut]]
    form: ClassVar[type[StrictSerializer]]
    create: ClassVar[Callable[..., Any]]

    def get(self, request: Request) -> Response:
        """List the units one may see."""
        known_parameters(request)
        rows = visible(self.rows.all(), self.agent, VIEW)
        return list_response(request, rows, lambda unit: self.shape(unit).data)

    @idempotent
    def post(self, request: Request) -> Response:
        """Create a unit."""
        unit = type(self).create(by=self.agent, **with_team(parsed(self.form, request)))
        data = self.shape(unit).data
        return Response(data, status=201, headers={"Location": data["self_uri"]})


class UnitDetail(GuardedAPIView):
    """One unit."""

    permissions = {"GET": VIEW, "PATCH": EDIT}
    verbs = {"GET": "view", "PATCH": "update"}
    rows: ClassVar[QuerySet[Any]]
    shape: ClassVar[type[UnitOut]]
    form: ClassVar[type[StrictSerializer]]
    update: ClassVar[Callable[..., Any]]

    def get(self, request: Request, unit_id: UUID) -> Response:
        """Show one unit."""
        return Response(self.shape(get_visible(self.rows.all(), self.agent, VIEW, pk=unit_id)).data)

    @idempotent
    def patch(self, request: Request, unit_id: UUID) -> Response:
        """Change a unit."""
        unit = get_visible(self.rows.all(), self.agent, EDIT, pk=unit_id)
        changes = with_team(parsed(self.form, request, partial=True))
        changed = type(self).update(**{str(unit._meta.model_name): unit}, by=self.agent, **changes)
        return Response(self.shape(changed).data)


@extend_schema_view(
    get=extend_schema(responses=TeamOut(many=True)), post=extend_schema(request=UnitIn, responses={201: TeamOut})
)
class TeamList(UnitList):
    """Teams."""

    kinds = {"GET": "team.list", "POST": "team.create"}
    rows, shape, form, create = units(Team), TeamOut, UnitIn, services.create_team


@extend_schema(request=UnitIn, responses=TeamOut)
class TeamDetail(UnitDetail):
    """One team."""

    kinds = {"GET": "team.view", "PATCH": "team.update"}
    rows, shape, form, update = units(Team), TeamOut, UnitIn, services.update_team


@extend_schema_view(
    get=extend_schema(responses=QueueOut(many=True)), post=extend_schema(request=QueueIn, responses={201: QueueOut})
)
class QueueList(UnitList):
    """Queues."""

    kinds = {"GET": "queue.list", "POST": "queue.create"}
    rows, shape, form, create = units(Queue), QueueOut, QueueIn, services.create_queue


@extend_schema(request=QueueIn, responses=QueueOut)
class QueueDetail(UnitDetail):
    """One queue."""

    kinds = {"GET": "queue.view", "PATCH": "queue.update"}
    rows, shape, form, update = units(Queue), QueueOut, QueueIn, services.update_queue


@extend_schema_view(
    get=extend_schema(responses=CampaignOut(many=True)),
    post=extend_schema(request=UnitIn, responses={201: CampaignOut}),
)
class CampaignList(UnitList):
    """Campaigns."""

    kinds = {"GET": "campaign.list", "POST": "campaign.create"}
    rows, shape, form, create = units(Campaign), CampaignOut, UnitIn, services.create_campaign


@extend_schema(request=UnitIn, responses=CampaignOut)
class CampaignDetail(UnitDetail):
    """One campaign."""

    kinds = {"GET": "campaign.view", "PATCH": "campaign.update"}
    rows, shape, form, update = units(Campaign), CampaignOut, UnitIn, services.update_campaign
