"""People: the list, one person, an invitation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from access import people, services
from access.forms import InviteForm, PeopleFilter, PersonForm
from access.guards import GuardedView
from access.models import Agent
from access.roles import ROLES
from access.selectors import holds
from access.views.pages import FormPage, me


def team_choices(agent: Agent) -> list[tuple[str, str]]:
    """Return the teams a form offers."""
    return [(team.slug, team.name) for team in people.units(agent, "team")]


def unit_choices(agent: Agent) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return teams, queues and campaigns under their headings."""
    return [
        (people.unit_word(kind), [(f"{kind}:{unit.slug}", unit.name) for unit in people.units(agent, kind)])
        for kind in people.UNITS
    ]


def is_provider(request: HttpRequest) -> bool:
    """Tell whether this is the provider's own tenant, which has its own role."""
    return bool(request.door.is_operator)  # type: ignore[attr-defined]


ACTS = {
    "edit": "access:agent:edit",
    "assign": "access:role:assign",
    "cover": "access:grant:edit",
    "sessions": "access:session:view",
    "end": "access:session:end",
}
"""What may be done on a person's page, and which right it needs."""


class People(GuardedView):
    """Who works here, with which roles."""

    permission = "access:agent:view"
    verb = "list"
    kind = "agent.list"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        agent, form = me(request), PeopleFilter(request.GET)
        wanted = form.cleaned_data if form.is_valid() else {}
        page = people.page_of(
            people.people(agent, **wanted), **{name: request.GET.get(name, "") for name in ("after", "before")}
        )
        context = {
            "form": form,
            "page": page,
            "filtered": any(wanted.values()),
            "can_invite": holds(agent, "access:agent:edit") is not None,
        }
        return render(request, "access/people.html", context)


class Person(FormPage):
    """One person: roles, cover, sessions; and what administration may change."""

    permissions = {"GET": "access:agent:view", "POST": "access:agent:edit"}
    verbs = {"POST": "update"}
    kinds = {"GET": "agent.view", "POST": "agent.update"}
    template = "access/person.html"
    form_class = PersonForm
    done = gettext_lazy("Saved.")

    def load(self) -> None:
        """Find the person."""
        self.person = people.person(me(self.request), self.kwargs["slug"])

    def form_arguments(self) -> dict[str, Any]:
        """Fill in what is known."""
        team = self.person.team.slug if self.person.team else ""
        initial = {"display_name": self.person.display_name, "team": team}
        return {"teams": team_choices(me(self.request)), "initial": initial}

    def context(self) -> dict[str, Any]:
        """Return everything about the person, and what may be done here."""
        agent = me(self.request)
        may = {name: holds(agent, permission) is not None for name, permission in ACTS.items()}
        is_me = self.person.pk == agent.pk
        if is_me:
            may |= {"assign": False, "cover": False}  # nobody changes the own rights
        return {
            "person": self.person,
            "is_me": is_me,
            "may": may,
            "roles": people.role_lines(self.person),
            "covers": people.cover_lines(self.person),
            "invitation": people.open_invitation(self.person),
            "has_factor": people.has_factor(self.person),
            "sessions": people.sessions(self.person) if may["sessions"] else [],
        }

    def act(self, data: dict[str, Any]) -> str:
        """Change name and team."""
        agent = me(self.request)
        team = people.team(agent, data["team"])
        services.update_agent(agent=self.person, display_name=data["display_name"], team=team, by=agent)
        return reverse("agents:detail", args=[self.person.slug])


class Invite(FormPage):
    """A new person gets a link that works once."""

    permission = "access:agent:edit"
    verbs = {"POST": "create"}
    kinds = {"GET": "invitation.view", "POST": "agent.invite"}
    template = "access/invite.html"
    form_class = InviteForm
    done = gettext_lazy("The invitation is on its way.")

    def form_arguments(self) -> dict[str, Any]:
        """Offer teams and roles."""
        wanted = self.request.GET.getlist("role")
        language = self.request.door.language  # type: ignore[attr-defined]
        initial = {"roles": wanted, "language": language}
        return {"teams": team_choices(me(self.request)), "provider": is_provider(self.request), "initial": initial}

    def act(self, data: dict[str, Any]) -> str:
        """Invite, and show the person."""
        agent = me(self.request)
        data["team"] = people.team(agent, data["team"])
        invitation = services.invite_agent(**data, host=self.request.get_host(), by=agent)
        return reverse("agents:detail", args=[invitation.agent.slug])


class Roles(GuardedView):
    """What each role may do, in sentences."""

    permission = "access:role:view"
    verb = "list"
    kind = "role.list"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the roles of this tenant."""
        provider = is_provider(request)
        roles = [(role, people.rights(role)) for role in ROLES.values() if role.provider == provider]
        return render(request, "access/roles.html", {"roles": roles})
