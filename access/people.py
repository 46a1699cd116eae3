"""The directory of people, rights and clients in the shape that the pages of administration show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Client
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access import selectors
from access.guards import get_visible
from access.models import Agent, AgentPermission, CampaignCover, Invitation, QueueCover, RoleAssignment, TeamCover
from access.roles import PERMISSIONS, ROLES, Reach, Role
from tenants.exceptions import NotFound
from tenants.models import Campaign, Purpose, Queue, Team, TenantSetting
from tenants.selectors import settings_of_current

PAGE = 50
UNITS: dict[str, tuple[type[Team] | type[Queue] | type[Campaign], type[Any]]] = {
    "team": (Team, TeamCover),
    "queue": (Queue, QueueCover),
    "campaign": (Campaign, CampaignCover),
}


@dataclass(frozen=True)
class RoleLine:
    """One role of one person."""

    assignment: RoleAssignment
    role: Role
    ended: bool


@dataclass(frozen=True)
class CoverLine:
    """One unit that a person covers."""

    kind: str
    kind_word: str
    cover: Any
    ended: bool


@dataclass(frozen=True)
class Right:
    """One permission of a role, in words."""

    sentence: str
    reach: str
    condition: str


@dataclass(frozen=True)
class Page:
    """One page of a list, and the slugs that lead to its neighbours."""

    rows: list[Agent]
    newer: str | None
    older: str | None


@dataclass(frozen=True)
class UnitList:
    """All units of one kind, with who covers each."""

    kind: str
    kind_word: str
    rows: list[tuple[Any, list[str]]]


@dataclass(frozen=True)
class ClientLine:
    """A program with its account and what it may do."""

    client: Any
    account: Agent
    sentences: list[str]

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.account.display_name


def unit_word(kind: str) -> str:
    """Name a kind of unit."""
    return {"team": _("Team"), "queue": _("Queue"), "campaign": _("Campaign")}[kind]


def checked_kind(kind: str) -> str:
    """Return a kind of unit that there is."""
    if kind not in UNITS:
        raise NotFound()
    return kind


def team(agent: Agent, slug: str) -> Team | None:
    """Return the team of a slug, or none for the empty one."""
    found = unit(agent, "team", slug) if slug else None
    return found if isinstance(found, Team) else None


def people(agent: Agent, *, q: str = "", state: str = "") -> QuerySet[Agent]:
    """Return the people this agent may see, by name."""
    rows = selectors.visible(Agent.objects.filter(kind=Agent.Kind.PERSON), agent, "access:agent:view")
    if q:
        rows = rows.filter(Q(display_name__icontains=q) | Q(email__icontains=q))
    if state in {"active", "closed"}:
        rows = rows.filter(is_active=state == "active")
    return rows.select_related("team").prefetch_related("role_assignments").order_by("display_name", "number")


def page_of(rows: QuerySet[Agent], *, after: str = "", before: str = "") -> Page:
    """Cut one page out of the list, from a neighbour's slug on: no page numbers, no counting."""
    edge = rows.filter(slug=after or before).values_list("display_name", "number").first()
    if edge and after:
        rows = rows.filter(Q(display_name__gt=edge[0]) | Q(display_name=edge[0], number__gt=edge[1]))
    elif edge:
        rows = rows.filter(Q(display_name__lt=edge[0]) | Q(display_name=edge[0], number__lt=edge[1])).reverse()
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if edge and not after:
        found.reverse()
        return Page(found, found[0].slug if more else None, found[-1].slug if found else None)
    return Page(found, found[0].slug if edge and found else None, found[-1].slug if more else None)


def person(agent: Agent, slug: str) -> Agent:
    """Return one person; 404 when not there, 403 when not covered."""
    rows = Agent.objects.filter(kind=Agent.Kind.PERSON).select_related("team")
    found: Agent = get_visible(rows, agent, "access:agent:view", slug=slug)
    return found


def _ended(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= timezone.now()


def role_lines(agent: Agent) -> list[RoleLine]:
    """Return the roles of a person, those in force first."""
    rows = [row for row in agent.role_assignments.all() if row.role in ROLES]
    lines = [RoleLine(row, ROLES[row.role], _ended(row.expires_at)) for row in rows]
    return sorted(lines, key=lambda line: line.ended)


def cover_lines(agent: Agent) -> list[CoverLine]:
    """Return the units a person covers."""
    return [
        CoverLine(kind, unit_word(kind), cover, _ended(cover.expires_at))
        for kind, (_model, cover_model) in UNITS.items()
        for cover in cover_model.objects.filter(user_id=agent.pk).select_related("content_object")
    ]


def role_line(agent: Agent, pk: Any) -> RoleLine:
    """Return one role of a person."""
    found = next((line for line in role_lines(agent) if line.assignment.pk == pk), None)
    if found is None:
        raise NotFound()
    return found


def cover_line(agent: Agent, kind: str, pk: Any) -> CoverLine:
    """Return one cover of a person."""
    found = next((line for line in cover_lines(agent) if line.kind == kind and line.cover.pk == pk), None)
    if found is None:
        raise NotFound()
    return found


def open_invitation(agent: Agent) -> Invitation | None:
    """Return the invitation that a person has yet to accept."""
    return agent.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).order_by("-created_at").first()


def sessions(agent: Agent) -> list[UserSession]:
    """Return where a person is signed in."""
    return list(UserSession.objects.filter(user_id=agent.pk).order_by("-created_at"))


def has_factor(agent: Agent) -> bool:
    """Tell whether a person has set up a second factor."""
    return bool(Authenticator.objects.filter(user_id=agent.pk, type=Authenticator.Type.TOTP).exists())


def rights(role: Role) -> list[Right]:
    """Return what a role permits, as sentences with their reach."""
    return [
        Right(str(PERMISSIONS[name].sentence), reach_word(reach), condition_word(reach))
        for name, reach in role.permissions.items()
    ]


def reach_word(reach: Reach) -> str:
    """Say how far a permission reaches."""
    words = (
        (Reach.TENANT, _("the whole tenant")),
        (Reach.COVERED, _("covered teams, queues and campaigns")),
        (Reach.TEAM, _("the people of covered teams")),
        (Reach.PEOPLE, _("what people do in the house, no conversations")),
        (Reach.AGGREGATES, _("numbers only")),
        (Reach.OWN, _("what is one’s own")),
    )
    return ", ".join(word for part, word in words if part in reach)


def condition_word(reach: Reach) -> str:
    """Say under which condition a permission holds."""
    words = ((Reach.MASKED, _("callers stay masked")), (Reach.REASON, _("with a reason or a case")))
    return ", ".join(word for part, word in words if part in reach)


def units(agent: Agent, kind: str) -> QuerySet[Any]:
    """Return the teams, queues or campaigns this agent may see."""
    model, _cover = UNITS[kind]
    rows: QuerySet[Any] = selectors.visible(model.objects.all(), agent, "tenants:unit:view")
    return rows.select_related("team") if kind == "queue" else rows


def unit(agent: Agent, kind: str, slug: str) -> Team | Queue | Campaign:
    """Return one team, queue or campaign."""
    model, _cover = UNITS[checked_kind(kind)]
    found: Team | Queue | Campaign = get_visible(model.objects.all(), agent, "tenants:unit:view", slug=slug)
    return found


def covered_by(unit_ids: Iterable[Any], kind: str) -> dict[Any, list[str]]:
    """Return who covers each unit, by name."""
    _model, cover_model = UNITS[kind]
    names: dict[Any, list[str]] = {}
    live = selectors.live_covers(cover_model).filter(content_object_id__in=list(unit_ids)).select_related("user")
    for cover in live.order_by("user__display_name"):
        names.setdefault(cover.content_object_id, []).append(cover.user.display_name)
    return names


def unit_lists(agent: Agent) -> list[UnitList]:
    """Return teams, queues and campaigns with who covers them."""
    lists = []
    for kind in UNITS:
        rows = list(units(agent, kind))
        names = covered_by([row.pk for row in rows], kind)
        lists.append(UnitList(kind, unit_word(kind), [(row, names.get(row.pk, [])) for row in rows]))
    return lists


def clients(agent: Agent) -> list[ClientLine]:
    """Return the programs that may speak with the API."""
    if selectors.holds(agent, "access:client:view") is None:
        return []
    found = Client.objects.select_related("owner").filter(owner__isnull=False).order_by("owner__display_name")
    held: dict[Any, list[str]] = {}
    for row in AgentPermission.objects.filter(agent_id__in=[client.owner_id for client in found]):
        if row.permission in PERMISSIONS:
            held.setdefault(row.agent_id, []).append(str(PERMISSIONS[row.permission].sentence))
    return [ClientLine(client, client.owner, held.get(client.owner_id, [])) for client in found]


def client(agent: Agent, slug: str) -> ClientLine:
    """Return one program by the slug of its account."""
    found = next((line for line in clients(agent) if line.account.slug == slug), None)
    if found is None:
        raise NotFound()
    return found


def house_settings() -> TenantSetting:
    """Return what the tenant decided for itself."""
    return settings_of_current()


def purposes() -> list[Purpose]:
    """Return every purpose, those out of use last."""
    return sorted(Purpose.objects.all(), key=lambda purpose: not purpose.is_active)


def purpose(code: str) -> Purpose:
    """Return one purpose."""
    found: Purpose | None = Purpose.objects.filter(code=code).first()
    if found is None:
        raise NotFound()
    return found
