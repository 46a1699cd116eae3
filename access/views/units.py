"""Teams, queues and campaigns: what conversations hang on, and what people cover."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from access import people, services
from access.forms import QueueForm, UnitForm
from access.guards import GuardedView
from access.selectors import holds
from access.views.agents import team_choices
from access.views.pages import FormPage, me

SAVERS: Mapping[tuple[str, bool], Callable[..., Any]] = {
    ("team", False): services.create_team,
    ("team", True): services.update_team,
    ("queue", False): services.create_queue,
    ("queue", True): services.update_queue,
    ("campaign", False): services.create_campaign,
    ("campaign", True): services.update_campaign,
}
"""What saves a unit of a kind that is there already or not."""


class Units(GuardedView):
    """All three kinds on one page."""

    permission = "tenants:unit:view"
    verb = "list"
    kind = "unit.list"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the lists."""
        agent = me(request)
        may_edit = holds(agent, "tenants:unit:edit") is not None
        return render(request, "access/units.html", {"kinds": people.unit_lists(agent), "may_edit": may_edit})


class UnitPage(FormPage):
    """Make or rename a unit."""

    permission = "tenants:unit:edit"
    verb = "update"
    kind = "unit.update"
    template = "access/unit.html"
    done = gettext_lazy("Saved.")
    unit: Any = None

    def load(self) -> None:
        """Find the unit; without a slug it is a new one."""
        slug = self.kwargs.get("slug")
        self.unit_kind = people.checked_kind(self.kwargs["unit_kind"])
        self.unit = people.unit(me(self.request), self.unit_kind, slug) if slug else None

    def make_form(self, data: Any) -> forms.Form:
        """Queues also name their team."""
        initial = {"name": self.unit.name} if self.unit else {}
        if self.unit_kind != "queue":
            return UnitForm(data, initial=initial)
        team = getattr(self.unit, "team", None)
        return QueueForm(
            data, initial={**initial, "team": team.slug if team else ""}, teams=team_choices(me(self.request))
        )

    def context(self) -> dict[str, Any]:
        """Show what kind it is."""
        return {"unit": self.unit, "unit_kind": self.unit_kind, "kind_word": people.unit_word(self.unit_kind)}

    def act(self, data: dict[str, Any]) -> str:
        """Save it."""
        if "team" in data:
            data["team"] = people.team(me(self.request), data["team"])
        save = SAVERS[self.unit_kind, self.unit is not None]
        save(**data, **({self.unit_kind: self.unit} if self.unit else {}), by=me(self.request))
        return reverse("units:list")
