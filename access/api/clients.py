"""`/clients` and `/sessions`: programs that may call, and browsers that are signed in; tokens for the former."""

from typing import Any
from uuid import UUID

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc.views import TokenView
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from access import services
from access.api.agents import uuid_parameter
from access.declarations import declare, route_as
from access.guards import GuardedAPIView
from access.rest import fault, idempotent, known_parameters, list_response, parsed
from access.selectors import clients, owner_of_client, signed_in, units
from access.serializers import ClientIn, ClientOut, NewClientOut, SessionOut
from tenants.exceptions import Malformed, NotFound
from tenants.models import Queue, Team
from tenants.signals import announce


def one(rows: QuerySet[Any], **lookup: Any) -> Any:
    """Return one row behind row-level security, or 404."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise NotFound(_("Not there, or not yours."))
    return row


def units_named(body: dict[str, Any]) -> list[Any]:
    """Return the units that a client shall cover."""
    found: list[Any] = []
    for name, every in (("team_ids", units(Team)), ("queue_ids", units(Queue))):
        wanted = body.pop(name)
        rows: list[Any] = list(every.filter(pk__in=wanted))
        if len(rows) != len(set(wanted)):
            raise fault(f"/{name}", _("There is no such unit."))
        found += rows
    return found


def secret_json(client: Any, secret: str) -> dict[str, Any]:
    """Return a client with its secret: the only time it is told."""
    client.client_secret = secret
    return dict(NewClientOut(client).data)


class ClientList(GuardedAPIView):
    """The tenant's API clients."""

    permissions = {"GET": "access:client:view", "POST": "access:client:edit"}
    verbs = {"GET": "list", "POST": "create"}
    kinds = {"GET": "client.list", "POST": "client.create"}

    @extend_schema(responses=ClientOut(many=True))
    def get(self, request: Request) -> Response:
        """List clients."""
        known_parameters(request)
        return list_response(request, clients(), lambda client: ClientOut(client).data, keys=("id",))

    @extend_schema(request=ClientIn, responses={201: NewClientOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Register a client; the answer tells its secret, once."""
        body = parsed(ClientIn, request)
        cover = units_named(body)
        made = services.create_client(**body, cover=cover, by=self.agent)
        data = secret_json(made.client, made.secret)
        return Response(data, status=201, headers={"Location": data["self_uri"], "Cache-Control": "no-store"})


class ClientDetail(GuardedAPIView):
    """One API client."""

    permissions = {"GET": "access:client:view", "DELETE": "access:client:edit"}
    verbs = {"GET": "view", "DELETE": "delete"}
    kinds = {"GET": "client.view", "DELETE": "client.revoke"}

    @extend_schema(responses=ClientOut)
    def get(self, request: Request, client_id: UUID) -> Response:
        """Show one client."""
        return Response(ClientOut(one(clients(), owner_id=client_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, client_id: UUID) -> Response:
        """Shut a client out: its tokens end at once."""
        services.revoke_client(client=one(clients(), owner_id=client_id), by=self.agent)
        return Response(status=204)


class ClientSecret(GuardedAPIView):
    """The secret of one API client."""

    permission = "access:client:edit"
    verb = "update"
    kind = "client.rotate_secret"

    @extend_schema(request=None, responses=NewClientOut)
    def post(self, request: Request, client_id: UUID) -> Response:
        """Make a new secret; the old one and its tokens end at once."""
        client = one(clients(), owner_id=client_id)
        secret = services.rotate_client_secret(client=client, by=self.agent)
        return Response(secret_json(client, secret), headers={"Cache-Control": "no-store"})


class SessionList(GuardedAPIView):
    """Who is signed in, where."""

    permission = "access:session:view"
    verb = "list"
    kind = "session.list"

    @extend_schema(responses=SessionOut(many=True))
    def get(self, request: Request) -> Response:
        """List sessions, of one agent with `agent_id`."""
        known_parameters(request, "agent_id")
        rows = signed_in()
        if agent_id := uuid_parameter(request, "agent_id"):
            rows = rows.filter(user_id=agent_id)
        return list_response(request, rows, lambda session: SessionOut(session).data)


class SessionDetail(GuardedAPIView):
    """One session."""

    permissions = {"GET": "access:session:view", "DELETE": "access:session:end"}
    verbs = {"GET": "view", "DELETE": "end_session"}
    kinds = {"GET": "session.view", "DELETE": "session.delete"}

    @extend_schema(responses=SessionOut)
    def get(self, request: Request, session_id: int) -> Response:
        """Show one session."""
        return Response(SessionOut(one(signed_in(), pk=session_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: int) -> Response:
        """Sign this browser out."""
        services.end_session(session=one(signed_in(), pk=session_id), by=self.agent)
        return Response(status=204)


class IssueToken(TokenView):  # type: ignore[misc]
    """The token end-point: allauth's, and the record of who got a token and who was refused."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Issue a token for client credentials; expired ones of the same client go."""
        if any("\x00" in value for value in request.POST.values()):
            raise Malformed(_("A NUL character stands in the body."))
        response: HttpResponse = super().post(request)
        basic, _secret = extract_basic_auth(request.headers)
        client_id = str(basic or request.POST.get("client_id", ""))[:100]
        owner = owner_of_client(client_id)
        services.forget_expired_tokens(client_id=client_id, by=None)
        announce(
            kind="token.create" if response.status_code == 200 else "session.authentication_failed",
            target=("agent", owner) if owner else None,
            by=owner if response.status_code == 200 else None,
            status="success" if response.status_code == 200 else "failure",
            context={"grant_type": request.POST.get("grant_type", "")[:40]},
        )
        return response


issue_token = route_as(IssueToken.as_view(), declare(public=True, verb="authenticate", kind="token.create"))
