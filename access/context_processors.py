"""What the frame of every page shows: the tenant one is in, who one is, where one may go."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from access import formats, navigation, selectors
from access.models import Agent
from access.roles import Reach

APPEARANCE_COOKIE = "portal-appearance"


@dataclass(frozen=True)
class Search:
    """The field at the top: where it leads and what it takes."""

    url: str
    label: str
    hint: str
    method: str = "get"


@dataclass(frozen=True)
class Me:
    """The person whose page this is."""

    name: str
    initials: str
    roles: str


@dataclass
class Frame:
    """One page's frame; navigation and search are read only for pages of signed-in people."""

    tenant: Any
    language: str
    appearance: str
    zone: str
    agent: Me | None = None
    nav: list[navigation.Group] = field(default_factory=list)
    search: Search | None = None

    @property
    def appearances(self) -> list[tuple[str, str]]:
        """The choices of the appearance menu."""
        return [("auto", gettext("As the device")), ("light", gettext("Light")), ("dark", gettext("Dark"))]


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Hand the frame to a template."""
    door = getattr(request, "door", None)
    agent: Agent | None = getattr(request, "agent", None)
    made = Frame(
        tenant=door,
        language=formats.language_of(get_language() or "de"),
        appearance=appearance_of(request, agent),
        zone=formats.zone_label(door.time_zone, door.place, timezone.now()) if door else "",
    )
    if agent is not None and agent.is_person:
        reaches = {name: selectors.holds(agent, name) for name in navigation.permissions()}
        made.agent = Me(agent.display_name, initials(agent.display_name), role_line(agent))
        made.nav = navigation.navigation(reaches, request.path)
        made.search = _search(reaches)
    return {"frame": made}


def appearance_of(request: HttpRequest, agent: Agent | None) -> str:
    """The agent's own setting, else what this browser chose before anybody signed in."""
    chosen = agent.appearance if agent is not None else request.COOKIES.get(APPEARANCE_COOKIE, "auto")
    return chosen if chosen in Agent.Appearance.values else "auto"


def role_line(agent: Agent) -> str:
    """The roles in words, as they stand beside the name."""
    return ", ".join(str(role.label) for role in selectors.roles_of(agent)) or gettext("no role yet")


def initials(name: str) -> str:
    """`Dr. Katrin Vogel` is KV: titles end in a dot and do not count."""
    words = [word for word in name.split() if not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _search(reaches: dict[str, Reach | None]) -> Search | None:
    """Search leads to conversations, for those who may see some; else to people.

    Conversations are searched by POST: no phone number and no word belongs into an address.
    """
    routes = (
        ("recordings:conversation:view", "conversations:search", gettext("Number, phone number, word …"), "post"),
        ("access:agent:view", "agents:list", gettext("Name or e-mail address …"), "get"),
    )
    for permission, route, hint, method in routes:
        if reaches.get(permission):
            try:
                return Search(reverse(route), gettext("Search"), hint, method)
            except NoReverseMatch:
                continue
    return None
