"""What an agent may see: reach per permission, cover, and the only list filter there is."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from allauth.idp.oidc.models import Client
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.utils import timezone
from django.utils.translation import gettext as _

from access.models import Agent, AgentPermission, CampaignCover, Invitation, QueueCover, RoleAssignment, TeamCover
from access.roles import EVERYONE, PERMISSIONS, ROLES, Reach, Role
from tenants.exceptions import NotFound
from tenants.models import Campaign, Queue, Team

M = TypeVar("M", bound=Model)
U = TypeVar("U", Team, Queue, Campaign)


@dataclass(frozen=True)
class Cover:
    """How a model hangs on units and people: lookups from its own rows. Declared as class attribute `cover`."""

    team: str | None = None
    queue: str | None = None
    campaign: str | None = None
    own: str | None = None


@dataclass(frozen=True)
class Covered:
    """The units that one agent covers now."""

    team: frozenset[UUID] = frozenset()
    queue: frozenset[UUID] = frozenset()
    campaign: frozenset[UUID] = frozenset()


_COVER_OF: Mapping[type[Model], Cover] = {
    Agent: Cover(team="team_id", own="pk"),
    Team: Cover(team="pk"),
    Queue: Cover(team="team_id", queue="pk"),
    Campaign: Cover(campaign="pk"),
}
"""Models at or below this layer; models above declare `cover` themselves."""


def _remembered(agent: Agent, name: str, make: Any) -> Any:
    """Keep an answer on the agent, who lives as long as the request."""
    if name not in agent.__dict__:
        agent.__dict__[name] = make()
    return agent.__dict__[name]


def forget(agent: Agent) -> None:
    """Drop remembered rights, after they were changed."""
    for name in ("_reaches", "_covered", "_roles"):
        agent.__dict__.pop(name, None)


def live_assignments(agent: Agent) -> list[RoleAssignment]:
    """Return the role assignments in force now."""

    def load() -> list[RoleAssignment]:
        now = timezone.now()
        rows = RoleAssignment.objects.filter(agent_id=agent.pk)
        return [row for row in rows if row.role in ROLES and (row.expires_at is None or row.expires_at > now)]

    rows: list[RoleAssignment] = _remembered(agent, "_roles", load)
    return rows


def roles_of(agent: Agent) -> list[Role]:
    """Return the roles of one agent."""
    return [ROLES[row.role] for row in live_assignments(agent)]


def is_read_only(agent: Agent) -> bool:
    """Tell whether a role makes this agent read-only; it wins over every other role."""
    return agent.is_person and any(role.read_only for role in roles_of(agent))


def _widened(reach: Reach) -> Reach:
    return reach | Reach.TENANT if reach & (Reach.COVERED | Reach.TEAM) else reach


def reaches(agent: Agent) -> Mapping[str, Reach]:
    """Return every permission of one agent with its reach; two queries at most, once per request."""

    def load() -> dict[str, Reach]:
        held: dict[str, Reach] = dict(EVERYONE) if agent.is_person else {}
        for row in live_assignments(agent) if agent.is_person else ():
            for name, reach in ROLES[row.role].permissions.items():
                held[name] = held.get(name, Reach(0)) | (_widened(reach) if row.tenant_wide else reach)
        return held if agent.is_person else _service_reaches(agent)

    held: dict[str, Reach] = _remembered(agent, "_reaches", load)
    return held


def _service_reaches(agent: Agent) -> dict[str, Reach]:
    """Return what an API client may do: its permissions, as far as the token of this request was issued for them."""
    held: dict[str, Reach] = {}
    for given in AgentPermission.objects.filter(agent_id=agent.pk):
        if given.permission in PERMISSIONS and (agent.token_scopes is None or given.permission in agent.token_scopes):
            held[given.permission] = Reach.TENANT if given.tenant_wide else Reach.COVERED | Reach.TEAM
    return held


def holds(agent: Agent | None, permission: str) -> Reach | None:
    """Return how far the permission reaches for this agent, or None."""
    if agent is None or not agent.is_active:
        return None
    if permission not in PERMISSIONS:
        raise LookupError(f"unknown permission: {permission}")
    return reaches(agent).get(permission)


def can_see_unmasked(agent: Agent | None) -> bool:
    """Tell whether names and numbers of callers may be shown to this agent at all."""
    seen = holds(agent, "recordings:conversation:view")
    if seen is None or Reach.MASKED in seen:
        return False
    return holds(agent, "recordings:conversation:unmask") is not None


def live_covers(model: type[TeamCover] | type[QueueCover] | type[CampaignCover]) -> QuerySet[Any]:
    """Return the cover rows in force now."""
    return model.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))


def covered(agent: Agent) -> Covered:
    """Return the units this agent covers, in one query, once per request."""

    def load() -> Covered:
        found: dict[str, set[UUID]] = {"team": set(), "queue": set(), "campaign": set()}
        parts = [
            live_covers(model)
            .filter(user_id=agent.pk)
            .order_by()
            .values_list(Value(kind, CharField()), "content_object_id")
            for kind, model in (("team", TeamCover), ("queue", QueueCover), ("campaign", CampaignCover))
        ]
        for kind, unit_id in parts[0].union(*parts[1:], all=True):
            found[kind].add(unit_id)
        return Covered(**{kind: frozenset(ids) for kind, ids in found.items()})

    units: Covered = _remembered(agent, "_covered", load)
    return units


def cover_of(model: type[Model]) -> Cover:
    """Return how a model hangs on units; LookupError when it says nothing."""
    declared = _COVER_OF.get(model) or getattr(model, "cover", None)
    if not isinstance(declared, Cover):
        raise LookupError(f"{model.__name__} does not say how it is covered")
    return declared


def _own(queryset: QuerySet[M], lookup: str, agent: Agent) -> Q:
    if "__" not in lookup:
        return Q(**{lookup: agent.pk})
    return Q(
        pk__in=queryset.model._default_manager.filter(**{lookup: agent.pk}).values("pk")
    )  # joins would repeat rows


def _in_units(cover: Cover, units: Covered, kinds: Iterable[str]) -> Q:
    condition = Q(pk__in=())
    for kind in kinds:
        lookup, ids = getattr(cover, kind), getattr(units, kind)
        if lookup and ids:
            condition |= Q(**{f"{lookup}__in": ids})
    return condition


def visible(queryset: QuerySet[M], agent: Agent | None, permission: str) -> QuerySet[M]:
    """Return the rows this agent may see with this permission. The only list filter of the portal.

    Visible is what a role permits *and* is tenant-wide, covered or one's own.
    """
    reach = holds(agent, permission)
    if agent is None or reach is None:
        return queryset.none()
    if Reach.TENANT in reach:
        return queryset
    cover, condition = cover_of(queryset.model), Q(pk__in=())
    if Reach.COVERED in reach:
        condition |= _in_units(cover, covered(agent), ("team", "queue", "campaign"))
    if Reach.TEAM in reach:
        condition |= _in_units(cover, covered(agent), ("team",))
    if Reach.OWN in reach and cover.own:
        condition |= _own(queryset, cover.own, agent)
    return queryset.filter(condition)


def team_agents(agent: Agent) -> QuerySet[Agent]:
    """Return the people of the teams this agent covers."""
    people: QuerySet[Agent] = Agent.objects.filter(team_id__in=covered(agent).team)
    return people


def holders(permission: str) -> QuerySet[Agent]:
    """Return the active people whose role gives the permission: who to ask when it is missing."""
    names = [name for name, role in ROLES.items() if permission in role.permissions]
    now = timezone.now()
    live = RoleAssignment.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), role__in=names)
    people: QuerySet[Agent] = Agent.objects.filter(is_active=True, pk__in=live.values("agent_id"))
    return people


def invitation_by_token(token: str, *, lock: bool = False) -> Invitation | None:
    """Return the open invitation that a link belongs to, or None."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    rows = Invitation.objects.select_related("agent").filter(
        token_hash=digest, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    found: Invitation | None = (rows.select_for_update(of=("self",)) if lock else rows).first()
    return found if found is not None and not found.agent.has_password else None


@dataclass(frozen=True)
class Grant:
    """A role or cover that an agent holds."""

    kind: str  # role, team, queue, campaign
    agent_id: UUID
    row: Any


GRANT_TABLES: Mapping[str, tuple[type[Any], str]] = {
    "role": (RoleAssignment, "agent_id"),
    "team": (TeamCover, "user_id"),
    "queue": (QueueCover, "user_id"),
    "campaign": (CampaignCover, "user_id"),
}


def grants_after(after: UUID | None, *, limit: int, agent_id: UUID | None = None) -> list[Grant]:
    """Return the next roles and covers by id, of one agent or of all."""
    found: list[Grant] = []
    for kind, (model, holder) in GRANT_TABLES.items():
        rows = model.objects.order_by("id")
        rows = rows.filter(id__gt=after) if after else rows
        rows = rows.filter(**{holder: agent_id}) if agent_id else rows
        found += [Grant(kind, getattr(row, holder), row) for row in rows[:limit]]
    return sorted(found, key=lambda grant: grant.row.pk.int)[:limit]


def grant_by_id(grant_id: UUID) -> Grant:
    """Return one role or cover, or 404."""
    for kind, (model, holder) in GRANT_TABLES.items():
        row = model.objects.filter(pk=grant_id).first()
        if row is not None:
            return Grant(kind, getattr(row, holder), row)
    raise NotFound(_("Not there, or not yours."))


@dataclass(frozen=True)
class Reached:
    """Who may open one object, and by which way: the whole tenant, cover of a unit, or as one's own."""

    agent: Agent
    reach: Reach
    role: str
    way: str  # tenant, team, queue, campaign, own


def _ways(obj: Model, cover: Cover) -> dict[str, set[UUID]]:
    """Return the agents who reach the object by cover, by kind of unit, and its own people."""
    ways: dict[str, set[UUID]] = {}
    for kind, model in (("team", TeamCover), ("queue", QueueCover), ("campaign", CampaignCover)):
        lookup = getattr(cover, kind)
        unit_id = getattr(obj, lookup, None) if lookup else None
        if unit_id is not None:
            ways[kind] = set(live_covers(model).filter(content_object_id=unit_id).values_list("user_id", flat=True))
    if cover.own:
        rows = type(obj)._default_manager.filter(pk=obj.pk).values_list(cover.own, flat=True)
        ways["own"] = {agent_id for agent_id in rows if agent_id is not None}
    return ways


def _held_by(permission: str) -> list[tuple[Agent, Reach, str]]:
    """Return everybody who holds a permission now, with its reach and the role; programs have no role."""
    names = [name for name, role in ROLES.items() if permission in role.permissions]
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    rows = RoleAssignment.objects.filter(live, role__in=names, agent__is_active=True).select_related("agent")
    held = []
    for row in rows.order_by("agent__display_name", "role"):
        reach = ROLES[row.role].permissions[permission]
        held.append((row.agent, _widened(reach) if row.tenant_wide else reach, row.role))
    given = AgentPermission.objects.filter(permission=permission, agent__is_active=True).select_related("agent")
    for one in given.order_by("agent__display_name"):
        held.append((one.agent, Reach.TENANT if one.tenant_wide else Reach.COVERED, ""))
    return held


def reached_by(permission: str, obj: Model) -> list[Reached]:
    """Return who may open one object with a permission, each with the role and the way."""
    ways, found = _ways(obj, cover_of(type(obj))), []
    for agent, reach, role in _held_by(permission):
        if Reach.TENANT in reach:
            found.append(Reached(agent, reach, role, "tenant"))
            continue
        kinds = [kind for kind in ("team", "queue", "campaign") if Reach.COVERED in reach]
        kinds += ["team"] if Reach.TEAM in reach and not kinds else []
        kinds += ["own"] if Reach.OWN in reach else []
        found += [Reached(agent, reach, role, kind) for kind in kinds if agent.pk in ways.get(kind, ())]
    return found


def agents() -> QuerySet[Agent]:
    """Return all agents, with what their JSON needs; endpoints narrow them by `visible`."""
    rows: QuerySet[Agent] = Agent.objects.prefetch_related("role_assignments")
    return rows


def agent_by_id(agent_id: UUID) -> Agent | None:
    """Return an agent of this tenant, or None: another tenant's id is as unknown as nobody's."""
    found: Agent | None = Agent.objects.filter(pk=agent_id).first()
    return found


def clients() -> QuerySet[Any]:
    """Return the API clients with an account."""
    rows: QuerySet[Any] = Client.objects.filter(owner__isnull=False).select_related("owner")
    return rows


def owner_of_client(client_id: str) -> UUID | None:
    """Return the service account of a client, or None."""
    owner: UUID | None = Agent.objects.filter(client__pk=client_id).values_list("pk", flat=True).first()
    return owner


def signed_in() -> QuerySet[Any]:
    """Return the sessions of all browsers."""
    rows: QuerySet[Any] = UserSession.objects.all()
    return rows


def units(model: type[U]) -> QuerySet[U]:
    """Return all teams, all queues or all campaigns; endpoints narrow them by `visible`."""
    rows: QuerySet[U] = model._default_manager.all()
    return rows


def unit_by_id(model: type[U], unit_id: UUID) -> U | None:
    """Return a unit of this tenant, or None."""
    return units(model).filter(pk=unit_id).first()
