"""The start page: the one next act of this person, why, and what else waits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.models import Agent
from access.roles import ROLES, Reach
from access.selectors import holds, roles_of
from audits.presenters import Presented, present
from recordings.presenters import listing
from recordings.selectors import ConversationFilter, agents_in, list_conversations
from recordings.selectors import start as facts

VIEW = "recordings:conversation:view"
LOG = "audits:entry:view"


@dataclass(frozen=True)
class Next:
    """The one thing to do next."""

    title: str
    why: str
    act: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step of day one."""

    title: str
    how: str
    url: str
    done: bool


@dataclass(frozen=True)
class Task:
    """Something that waits, with its day."""

    title: str
    sub: str
    url: str
    due: Any
    tone: str = ""


@dataclass
class Home:
    """Everything the start page shows; what is empty is left out."""

    lead: str
    next: Next
    steps: list[Step] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    talks: list[listing.Row] = field(default_factory=list)
    talks_title: str = ""
    refusals: list[Presented] = field(default_factory=list)
    refused: int = 0
    entries: list[Presented] = field(default_factory=list)
    plays: list[tuple[date, int]] = field(default_factory=list)
    crowd: list[tuple[Any, int]] = field(default_factory=list)
    crowd_line: str = ""


def address(route: str, query: str = "", *arguments: Any) -> str:
    """Return a page's address; nothing where this tenant does not have the page."""
    try:
        return reverse(route, args=arguments) + query
    except NoReverseMatch:
        return ""


def home(agent: Agent) -> Home:
    """Build the page for who asks: the first role that has a page of its own decides."""
    names = {role.name for role in roles_of(agent)}
    builders: Sequence[tuple[str, Callable[[Agent], Home]]] = (
        ("dpo", for_dpo),
        ("tenant_admin", for_admin),
        ("auditor", for_auditor),
        ("operator", for_operator),
    )
    build = next((builder for name, builder in builders if name in names), None)
    if build is not None:
        return build(agent)
    return for_conversations(agent) if holds(agent, VIEW) else without_role()


def rows(agent: Agent, limit: int = 6) -> list[listing.Row]:
    """Return the latest conversations this agent may see."""
    page = list_conversations(agent, ConversationFilter(), page_size=limit)
    people = agents_in([card for _row, card in page.rows])
    return [listing.row_of(conversation, card, people) for conversation, card in page.rows]


def steps(has: facts.DayOne) -> list[Step]:
    """Return the six steps of day one, each with who and how long."""
    return [
        Step(_("Invite the data protection officer"), _("You, 2 minutes"), _invite("dpo"), has.has_dpo),
        Step(_("Create teams and queues"), _("You, 5 minutes"), address("units:list"), has.has_units),
        Step(
            _("Settle the purposes"),
            _("You with data protection, 10 minutes"),
            address("settings:detail"),
            has.has_purposes,
        ),
        Step(
            _("Demand a second factor"),
            _("You, 1 minute; everyone sets it up at the next sign-in"),
            address("settings:detail"),
            has.demands_factor,
        ),
        Step(
            _("Connect the telephone system"),
            _("You and its administration, an hour"),
            address("clients:list"),
            has.has_client,
        ),
        Step(
            _("Take in the first conversation"),
            _("The telephone system by itself, or an import"),
            address("conversations:import"),
            has.has_conversation,
        ),
    ]


def _invite(role: str) -> str:
    return address("agents:invite", f"?role={role}")


def for_admin(agent: Agent) -> Home:
    """Administration: what ends soon, and day one until it is done."""
    has = facts.day_one()
    todo = [] if has.is_done else steps(has)
    tasks = [*_invitations(agent), *_endings(agent)]
    first = next((step for step in todo if not step.done), None)
    if first is not None:
        following = Next(first.title, first.how, _("Do it now"), first.url)
    elif tasks:
        following = Next(tasks[0].title, tasks[0].sub, _("Look at it"), tasks[0].url)
    else:
        following = Next(
            _("Nothing waits for you"),
            _("No invitation is open, no role ends within 14 days."),
            _("See people and rights"),
            address("agents:list"),
        )
    count = facts.came_in(timezone.now() - timedelta(days=7))
    lead = ngettext(
        "%(count)s conversation came in within 7 days.", "%(count)s conversations came in within 7 days.", count
    )
    found = Home(lead % {"count": count}, following, todo, tasks)
    found.entries = present(facts.latest(agent, facts.CHANGES), agent, opened=False)
    return with_crowd(found)


def with_crowd(found: Home) -> Home:
    """Add who works here: people by role, and how many a password alone lets in."""
    counted, total = facts.people_by_role()
    bare = facts.without_factor()
    found.crowd = [(role, counted[name]) for name, role in ROLES.items() if counted.get(name)]
    line = ngettext("%(count)s open account", "%(count)s open accounts", total) % {"count": total}
    if bare:
        more = ngettext("%(count)s of them without a second factor", "%(count)s of them without a second factor", bare)
        line = f"{line}, {more % {'count': bare}}"
    found.crowd_line = f"{line}."
    return found


def _invitations(agent: Agent) -> list[Task]:
    return [
        Task(
            _("%(name)s has not accepted yet") % {"name": row.agent.display_name},
            _("Invitation; after its end you can send a new one"),
            address("agents:detail", "", row.agent.slug),
            row.expires_at,
            "warn" if row.expires_at < timezone.now() + timedelta(days=2) else "",
        )
        for row in facts.open_invitations(agent)
    ]


def _endings(agent: Agent) -> list[Task]:
    return [
        Task(
            _("A role of %(name)s ends") % {"name": row.agent.display_name},
            _("Extend it, or let it end by itself"),
            address("agents:detail", "", row.agent.slug),
            row.expires_at,
        )
        for row in facts.roles_ending(agent)
    ]


def for_dpo(agent: Agent) -> Home:
    """Data protection: what lies in quarantine, who was refused, how much was played."""
    waiting = facts.quarantined(agent)
    events, refused = facts.refusals(agent)
    if waiting:
        title = ngettext("%(count)s recording is in quarantine", "%(count)s recordings are in quarantine", waiting)
        why = _("What came in does not match what was announced. It stays closed until somebody decides.")
        following = Next(title % {"count": waiting}, why, _("Decide"), address("conversations:import"))
    elif refused:
        title = ngettext(
            "%(count)s access was refused within 7 days", "%(count)s accesses were refused within 7 days", refused
        )
        why = _("Does somebody lack a right, or does somebody try doors?")
        following = Next(
            title % {"count": refused}, why, _("Look at refusals"), address("audits:list", "?refused=on&since=-7")
        )
    else:
        following = Next(
            _("Nothing waits for you"),
            _("Nothing is in quarantine, nobody was refused within 7 days."),
            _("Read the access log"),
            address("audits:list"),
        )
    found = Home(_("Nothing here is decided without you."), following, refused=refused)
    found.refusals = present(events, agent, opened=False)
    found.plays = facts.plays_by_day(agent)
    found.talks, found.talks_title = rows(agent, 5), _("Latest conversations")
    return found


def for_auditor(agent: Agent) -> Home:
    """Auditors read: the log first, then rights."""
    following = Next(
        _("The access log is open to you"),
        _("Every access, every change, every refusal. That you read it is recorded as well."),
        _("Open the access log"),
        address("audits:list"),
    )
    found = Home(_("You read, and change nothing: the database itself refuses it."), following)
    found.entries = present(facts.latest(agent, facts.ACTS), agent, opened=False)
    return with_crowd(found)


def for_operator(agent: Agent) -> Home:
    """The provider's own tenant holds no content."""
    following = Next(
        _("No content is here"),
        _("You run the houses of others from outside. What your own people do stands in this log."),
        _("Open the access log"),
        address("audits:list"),
    )
    found = Home(_("Provider: no tenant’s conversations, people or logs can be seen from here."), following)
    found.entries = present(facts.latest(agent, facts.CHANGES), agent, opened=False)
    return found


def for_conversations(agent: Agent) -> Home:
    """Supervisors, quality assurance and agents: the conversations they may open."""
    reach = holds(agent, VIEW) or Reach(0)
    is_own = not reach & (Reach.TENANT | Reach.COVERED)
    talks = rows(agent, 8)
    waiting = facts.quarantined(agent)
    if waiting:
        title = ngettext("%(count)s recording is in quarantine", "%(count)s recordings are in quarantine", waiting)
        why = _("What came in does not match what was announced. It stays closed until somebody decides.")
        following = Next(
            title % {"count": waiting}, why, _("Decide"), address("conversations:list", "?state=quarantined")
        )
    elif talks:
        why = _("Your latest conversation") if is_own else _("The latest conversation you may open")
        following = Next(talks[0].title, why, _("Open conversation"), talks[0].url)
    else:
        why = (
            _("As soon as you have taken a call, it appears here.")
            if is_own
            else _("You see conversations of the teams, queues and campaigns you cover.")
        )
        following = Next(_("No conversation yet"), why, _("My account"), address("me"))
    title = _("Your latest conversations") if is_own else _("Latest conversations you may open")
    lead = _("Who opened one of them, when and why, stands beside each.")
    return Home(lead, following, talks=talks, talks_title=title)


def without_role() -> Home:
    """Somebody who may do nothing yet."""
    following = Next(
        _("You have no role yet"),
        _("Your administration assigns it; nothing else is needed from you."),
        _("My account"),
        address("me"),
    )
    return Home("", following)
