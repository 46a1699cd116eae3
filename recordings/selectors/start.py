"""What the start page counts: what waits, what ends soon, what a new tenant still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.idp.oidc.models import Client
from allauth.mfa.models import Authenticator
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from access import people
from access.models import Agent, Invitation, RoleAssignment
from access.selectors import holds, visible
from audits import selectors as audits
from audits.events import KINDS, LISTS
from audits.models import Event
from recordings.models import Conversation, Recording
from tenants.models import Purpose, Queue, Team

RELEASE = "recordings:recording:release"
SOON = timedelta(days=14)
WEEK = timedelta(days=7)
CHANGES = tuple(
    kind.name
    for kind in KINDS.values()
    if kind.level == "security" and kind.verb in {"create", "update", "delete", "erase", "release"}
)
"""Changes to people, rights, keys and the tenant's settings."""
ACTS = tuple(
    kind.name
    for kind in KINDS.values()
    if kind.level != "system" and kind.verb not in LISTS and kind.entity_type not in {"page", "session", "docs"}
)
"""What people did to something; that they moved about is left out."""


@dataclass(frozen=True)
class DayOne:
    """What a new tenant has, by the system's own look."""

    has_dpo: bool
    has_units: bool
    has_purposes: bool
    demands_factor: bool
    has_client: bool
    has_conversation: bool

    @property
    def is_done(self) -> bool:
        """Whether everything is there."""
        return all((self.has_dpo, self.has_units, self.has_purposes, self.has_client, self.has_conversation))


def day_one() -> DayOne:
    """Look at the tenant."""
    return DayOne(
        has_dpo=RoleAssignment.objects.filter(role="dpo").exists(),
        has_units=Team.objects.exists() and Queue.objects.exists(),
        has_purposes=Purpose.objects.filter(is_active=True).exists(),
        demands_factor=people.house_settings().require_second_factor,
        has_client=Client.objects.exists(),
        has_conversation=Conversation.objects.exists(),
    )


def quarantined(agent: Agent) -> int:
    """Count the recordings in quarantine that this agent may release."""
    if holds(agent, RELEASE) is None:
        return 0
    return int(visible(Recording.objects.filter(state=Recording.State.QUARANTINED), agent, RELEASE).count())


def came_in(since: datetime) -> int:
    """Count the conversations that came in since a moment: a number, nothing about them."""
    return int(Conversation.objects.filter(received_at__gte=since).count())


def roles_ending(agent: Agent) -> Sequence[RoleAssignment]:
    """Return the roles that end soon, of the people this agent may see."""
    now = timezone.now()
    seen = visible(Agent.objects.filter(is_active=True), agent, "access:agent:view").values("pk")
    rows = RoleAssignment.objects.filter(expires_at__gt=now, expires_at__lte=now + SOON, agent_id__in=seen)
    return list(rows.select_related("agent").order_by("expires_at")[:5])


def open_invitations(agent: Agent) -> Sequence[Invitation]:
    """Return the invitations that wait for an answer, those that end first on top."""
    seen = visible(Agent.objects.filter(kind=Agent.Kind.PERSON), agent, "access:agent:view").values("pk")
    rows = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, agent_id__in=seen)
    return list(rows.select_related("agent").order_by("expires_at")[:5])


def refusals(agent: Agent, limit: int = 6) -> tuple[list[Event], int]:
    """Return the latest refusals of a week that this agent may read, and how many there were."""
    wanted = audits.Filters(since=timezone.now() - WEEK, action="refuse")
    found = audits.entries(agent, wanted)
    return audits.page(found, size=limit, newest_first=True)[0], found.count()


def latest(agent: Agent, kinds: tuple[str, ...], limit: int = 8) -> list[Event]:
    """Return the latest entries of some kinds that this agent may read."""
    found = audits.entries(agent, audits.Filters(kinds=kinds, rolled_up=True))
    return audits.page(found, size=limit, newest_first=True)[0]


def people_by_role() -> tuple[dict[str, int], int]:
    """Count the open accounts by role, and all of them: somebody may have two roles, or none."""
    now = timezone.now()
    live = RoleAssignment.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), agent__is_active=True)
    counted = live.order_by().values_list("role").annotate(Count("agent_id", distinct=True))
    return dict(counted), Agent.objects.filter(kind=Agent.Kind.PERSON, is_active=True).count()


def without_factor() -> int:
    """Count the open accounts that a password alone opens."""
    held = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
    return Agent.objects.filter(kind=Agent.Kind.PERSON, is_active=True).exclude(pk__in=held).count()


def plays_by_day(agent: Agent, days: int = 14) -> list[tuple[date, int]]:
    """Count playbacks by day of the tenant's seat, today last; days without any are there with 0."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    found = audits.entries(agent, audits.Filters(since=since, kinds=("recording.play",))).order_by()
    zone = timezone.get_current_timezone()
    counted = dict(found.annotate(day=TruncDate("at", tzinfo=zone)).values_list("day").annotate(Count("idx")))
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=step) for step in range(days))]
