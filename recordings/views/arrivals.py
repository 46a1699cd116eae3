"""What came in, what was refused, what waits for somebody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access.guards import route
from access.selectors import holds
from recordings.presenters.arrivals import arrivals_view
from recordings.selectors import arrivals as selectors
from recordings.selectors.listing import VIEW
from recordings.views.listing import agent_of

STATES = ("quarantined", "awaiting_upload", "failed")


@route(permission=selectors.PERMISSION, verb="list", kind="recording.list")
def arrivals(request: HttpRequest) -> HttpResponse:
    """Show the piles, the latest arrivals and the jobs."""
    agent = agent_of(request)
    view = arrivals_view(
        piles={state: selectors.pile(agent, state) for state in STATES},
        refused=selectors.refused(agent),
        latest=selectors.latest(agent),
        jobs=selectors.jobs(),
        agent=agent,
        slug=request.door.slug,  # type: ignore[attr-defined]
        may_open=holds(agent, VIEW) is not None,
    )
    return render(request, "recordings/import.html", {"page": view})
