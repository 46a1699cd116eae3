"""What a route demands of whoever comes, as data, and the one check of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from access.exceptions import MissingPermission, NotSignedIn
from access.models import Agent
from access.roles import PERMISSIONS
from access.selectors import holds
from access.third_party import DEMANDS
from tenants.exceptions import DomainError, NotFound

V = TypeVar("V", bound=Callable[..., Any])

DOORS = frozenset({"page", "upload", "stream"})


class MethodNotAllowed(DomainError):
    """This address takes no such method (405)."""

    status, code = 405, "method_not_allowed"


@dataclass(frozen=True)
class Declaration:
    """What one route demands, and as what it stands in the log. "*" is any method."""

    permissions: Mapping[str, str] = field(default_factory=dict)
    verbs: Mapping[str, str] = field(default_factory=lambda: {"*": "view"})
    kinds: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    door: str = "page"
    without_factor: bool = False  # open to who has yet to set up the second factor
    closed: bool = False  # a library brings this address, and nobody may use it

    def __post_init__(self) -> None:
        """Refuse a declaration that says nothing, or names what does not exist."""
        if self.door not in DOORS:
            raise ValueError(f"unknown door: {self.door}")
        if not self.closed and self.public == bool(self.permissions):
            raise ValueError("a route is public or names its permission")
        if unknown := set(self.permissions.values()) - set(PERMISSIONS):
            raise LookupError(f"unknown permission: {', '.join(sorted(unknown))}")

    def permission(self, method: str) -> str | None:
        """Return the permission that a method demands; None when the route takes no such method."""
        return _of(self.permissions, method)

    def verb(self, method: str) -> str:
        """Return the verb of the log."""
        return _of(self.verbs, method) or "view"

    def kind(self, method: str) -> str:
        """Return the kind of event."""
        return _of(self.kinds, method) or "request.view"


def _of(table: Mapping[str, str], method: str) -> str | None:
    return table.get("GET" if method == "HEAD" else method) or table.get("*")


def declare(
    *,
    permission: str = "",
    public: bool = False,
    verb: str = "view",
    kind: str = "",
    door: str = "page",
    without_factor: bool = False,
    closed: bool = False,
    permissions: Mapping[str, str] | None = None,
    verbs: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Declaration:
    return Declaration(
        permissions=dict(permissions or ({"*": permission} if permission else {})),
        verbs={"*": verb, **(verbs or {})},
        kinds={**({"*": kind} if kind else {}), **(kinds or {})},
        public=public,
        door=door,
        without_factor=without_factor,
        closed=closed,
    )


def route(**demands: Any) -> Callable[[V], V]:
    """Declare what a function view demands: `permission` or `public`, and `verb`, `kind`, `door` for the log.

    With `permission` alone the view only shows: it takes GET. A view that does something names its method in
    `permissions`.
    """
    if "permission" in demands:
        demands["permissions"] = {"GET": demands.pop("permission")}
    declared = declare(**demands)

    def mark(view: V) -> V:
        view.declaration = declared  # type: ignore[attr-defined]
        return view

    return mark


def declaration_of(view: Any) -> Declaration | None:
    """Return what a view demands, or None: then it is refused."""
    own = cast("Declaration | None", getattr(view, "declaration", None))
    return own or THIRD_PARTY.get(name_of(view))


def name_of(view: Any) -> str:
    """Return the dotted name of a view, or of its class."""
    shown = getattr(view, "view_class", view)
    return f"{shown.__module__}.{shown.__qualname__}" if hasattr(shown, "__qualname__") else ""


THIRD_PARTY: Mapping[str, Declaration] = {name: declare(**demands) for name, demands in DEMANDS.items()}


def route_as(view: Any, declared: Declaration) -> Any:
    """Give a view its declaration."""
    view.declaration = declared
    return view


def check(request: HttpRequest, declared: Declaration) -> None:
    """Raise unless the agent of this request may pass: 401, 403 or 405."""
    method = request.method or "GET"
    if declared.closed:
        raise NotFound()
    if declared.public:
        return
    permission = declared.permission(method)
    if permission is None:
        raise MethodNotAllowed(_("This address does not take the method {method}.").format(method=method))
    agent: Agent | None = getattr(request, "agent", None)
    if agent is None:
        raise NotSignedIn(_("Sign in, or send a valid bearer token of this tenant."))
    if holds(agent, permission) is None:
        raise MissingPermission(permission, PERMISSIONS[permission].sentence)
