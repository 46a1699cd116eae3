"""What each endpoint demands: permissions are declared by the route, and what is not declared is refused."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import View
from rest_framework.views import APIView

from access.authentication import DeclaredPermission, SettledAuthentication
from access.declarations import Declaration, check, declaration_of, declare, route, route_as
from access.exceptions import MissingPermission
from access.models import Agent
from access.roles import PERMISSIONS
from access.selectors import holds, visible
from tenants.exceptions import Forbidden, NotFound

M = TypeVar("M", bound=Model)


class _Demands:
    """The class attributes by which a class-based view declares itself."""

    permission: ClassVar[str] = ""
    permissions: ClassVar[Mapping[str, str] | None] = None
    public: ClassVar[bool] = False
    verb: ClassVar[str] = "view"
    verbs: ClassVar[Mapping[str, str] | None] = None
    kind: ClassVar[str] = ""
    kinds: ClassVar[Mapping[str, str] | None] = None
    door: ClassVar[str] = "page"
    without_factor: ClassVar[bool] = False

    @classmethod
    def declare(cls) -> Declaration:
        """Return the declaration of this class."""
        names = ("permission", "permissions", "public", "verb", "verbs", "kind", "kinds", "door", "without_factor")
        return declare(**{name: getattr(cls, name) for name in names})


class GuardedView(_Demands, View):
    """A page. It is checked by the middleware before it runs, and once more here."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view with its declaration."""
        view: Callable[..., HttpResponseBase] = route_as(super().as_view(**initkwargs), cls.declare())
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check, then run: a page is guarded even where the middleware is missing."""
        check(request, self.declare())
        return super().dispatch(request, *args, **kwargs)


class GuardedAPIView(_Demands, APIView):
    """A REST view: JSON in and out, agents settled by the middleware, permission declared."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    authentication_classes = [SettledAuthentication]
    permission_classes = [DeclaredPermission]
    metadata_class = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view with its declaration."""
        return route_as(super().as_view(**initkwargs), cls.declare())

    @property
    def agent(self) -> Agent:
        """Return who asks."""
        return cast("Agent", cast("Any", self.request)._request.agent)


def get_visible(queryset: QuerySet[M], agent: Agent | None, permission: str, **lookup: Any) -> M:
    """Return one row: 404 when it is not there or another tenant's, 403 when it is mine but not covered."""
    if holds(agent, permission) is None:
        raise MissingPermission(permission, PERMISSIONS[permission].sentence)
    found = visible(queryset, agent, permission).filter(**lookup).first()
    if found is not None:
        return found
    if queryset.filter(**lookup).exists():
        raise Forbidden(_("This lies outside what you cover."), code="not_covered")
    raise NotFound(_("Not there, or not yours."))


__all__ = [
    "Declaration",
    "DeclaredPermission",
    "GuardedAPIView",
    "GuardedView",
    "SettledAuthentication",
    "check",
    "declaration_of",
    "get_visible",
    "route",
    "route_as",
]
