"""The start page: what this person should do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access.guards import GuardedView
from recordings.presenters.start import home


class Start(GuardedView):
    """One next act, and what else waits; each role sees its own."""

    permission = "access:self:view"
    kind = "start.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        agent = request.agent  # type: ignore[attr-defined]
        return render(request, "start/home.html", {"person": agent, "home": home(agent)})
