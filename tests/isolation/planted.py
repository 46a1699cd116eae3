"""A URL map with holes in it: what the walk must name. Each view reads as the superuser what its role may not see."""

import logging
import os
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from access.guards import route
from config import urls
from config.server import admin

logger = logging.getLogger("planted")
kept: dict[str, str] = {}
OWN = {"permission": "access:self:view", "kind": "self.view"}


def _of_anybody(agent_id: UUID) -> str | None:
    with admin(os.environ["PORTAL_TEST_DATABASE"]) as superuser:
        row = superuser.execute("SELECT display_name FROM access_agent WHERE id = %s", [agent_id]).fetchone()
    return row[0] if row else None


@route(**OWN)
def leak(request: HttpRequest, agent_id: UUID) -> HttpResponse:
    return JsonResponse({"name": _of_anybody(agent_id)})


@route(**OWN)
def oracle(request: HttpRequest, agent_id: UUID) -> HttpResponse:
    return HttpResponse(status=403 if _of_anybody(agent_id) else 404)


@route(**OWN)
def says_it_to_the_log(request: HttpRequest, agent_id: UUID) -> HttpResponse:
    logger.warning("asked for %s", _of_anybody(agent_id))
    return HttpResponse(status=404)


@route(**OWN)
def keeps(request: Any) -> HttpResponse:
    return HttpResponse(kept.setdefault("whoever came first", request.agent.display_name))


@route(**OWN)
def breaks(request: HttpRequest, agent_id: UUID) -> HttpResponse:
    return HttpResponse(status=500)


@route(**OWN)
def unnamed(request: HttpRequest, strange_id: UUID) -> HttpResponse:
    return HttpResponse()


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    *urls.urlpatterns,
    path("planted/leak/<uuid:agent_id>/", leak, name="leak"),
    path("planted/oracle/<uuid:agent_id>/", oracle, name="oracle"),
    path("planted/log/<uuid:agent_id>/", says_it_to_the_log, name="log"),
    path("planted/keeps/", keeps, name="keeps"),
    path("planted/breaks/<uuid:agent_id>/", breaks, name="fault"),
    path("planted/unnamed/<uuid:strange_id>/", unnamed, name="unnamed"),
    path("planted/undeclared/", undeclared, name="undeclared"),
]
