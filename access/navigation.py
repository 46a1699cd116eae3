"""The side navigation as data: what each page is called, where it stands, and which permission shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from access.roles import Reach


@dataclass(frozen=True)
class Page:
    """One line of the navigation. `narrow` names it for those whose permission reaches less than the tenant."""

    route: str
    label: Promise
    icon: str
    permission: str = ""
    narrow: Mapping[Reach, Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """A page as one person sees it."""

    url: str
    label: str
    icon: str
    here: bool


@dataclass(frozen=True)
class Group:
    """Pages under one heading."""

    heading: str
    items: list[Item]


PAGES: tuple[tuple[Promise | str, tuple[Page, ...]], ...] = (
    ("", (Page("start", _("Home"), "home"),)),
    (
        _("Work"),
        (
            Page(
                "conversations:list",
                _("Conversations"),
                "messages",
                "recordings:conversation:view",
                {Reach.OWN: _("My conversations")},
            ),
            Page("conversations:import", _("Intake"), "inbox", "recordings:import:view"),
        ),
    ),
    (
        _("Evidence"),
        (
            Page(
                "audits:list",
                _("Access log"),
                "history",
                "audits:entry:view",
                {Reach.TEAM: _("Accesses to my team"), Reach.OWN: _("My accesses")},
            ),
        ),
    ),
    (
        _("Rules"),
        (
            Page("agents:list", _("People and rights"), "users", "access:agent:view", {Reach.TEAM: _("My team")}),
            Page("units:list", _("Teams and queues"), "sitemap", "tenants:unit:view"),
            Page("clients:list", _("Integrations"), "plug-connected", "access:client:view"),
            Page("keys:list", _("Keys"), "key", "keys:key:view"),
            Page("settings:detail", _("Purposes and settings"), "adjustments-horizontal", "tenants:setting:view"),
        ),
    ),
)
HIDDEN_WHEN_OWN = {"agents:list"}  # one's own account has its own page


def navigation(reaches: Mapping[str, Reach | None], path: str) -> list[Group]:
    """Return the groups a person sees: only pages that exist and that the permissions allow."""
    groups = []
    for heading, pages in PAGES:
        items = [item for page in pages if (item := _item(page, reaches, path))]
        if items:
            groups.append(Group(str(heading), items))
    return _only_the_nearest(groups)


def _only_the_nearest(groups: list[Group]) -> list[Group]:
    """Mark one page: the one whose address says most of where we are."""
    nearest = max((len(item.url) for group in groups for item in group.items if item.here), default=0)
    return [
        Group(group.heading, [replace(item, here=item.here and len(item.url) == nearest) for item in group.items])
        for group in groups
    ]


def permissions() -> set[str]:
    """Return every permission that shows a page."""
    return {page.permission for _heading, pages in PAGES for page in pages if page.permission}


def _item(page: Page, reaches: Mapping[str, Reach | None], path: str) -> Item | None:
    reach = reaches.get(page.permission) if page.permission else Reach.TENANT
    if not reach or (page.route in HIDDEN_WHEN_OWN and reach == Reach.OWN):
        return None
    try:
        url = reverse(page.route)
    except NoReverseMatch:
        return None
    here = path == url if url == "/" else path.startswith(url)
    return Item(url, str(_label(page, reach)), page.icon, here)


def _label(page: Page, reach: Reach) -> Promise:
    if reach & (Reach.TENANT | Reach.COVERED | Reach.PEOPLE):
        return page.label
    return next((label for part, label in page.narrow.items() if part in reach), page.label)
