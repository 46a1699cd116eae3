"""One conversation: its page, and who may open it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from access.guards import route
from recordings import selectors, services
from recordings.presenters.access import access_view
from recordings.selectors.listing import VIEW, is_masked
from recordings.selectors.logged import last_openings
from recordings.views.assembly import Assembly
from recordings.views.listing import agent_of


@route(permission=VIEW, kind="conversation.view")
def conversation_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Show one conversation, as far as this agent's right and purpose reach."""
    conversation = selectors.get_conversation(agent_of(request), number=number)
    return render(request, "recordings/detail.html", {"page": Assembly(request, conversation).page()})


@route(permission=VIEW, kind="conversation.view")
def conversation_by_id(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead from the id, which programs know, to the number, which people know."""
    conversation = selectors.get_conversation(agent_of(request), pk=pk)
    return HttpResponseRedirect(reverse("conversations:detail", args=[conversation.number]))


@route(permission="recordings:conversation:access", verb="list", kind="conversation.access")
def conversation_access(request: HttpRequest, number: int) -> HttpResponse:
    """Show who may open one conversation, and why."""
    agent = agent_of(request)
    conversation = selectors.get_conversation(agent, number=number)
    ways = services.list_access(conversation=conversation, by=agent)
    view = access_view(conversation, ways, last_openings(conversation), masked=is_masked(agent))
    return render(request, "recordings/access.html", {"page": view})
