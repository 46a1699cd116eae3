"""The list of conversations and its search."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from access.guards import route
from access.models import Agent
from access.roles import Reach
from access.selectors import holds
from audits.forms import interval
from audits.recorder import record
from recordings import searches, selectors
from recordings.forms import MORE, PLAIN, FilterForm
from recordings.presenters import addresses, listing
from recordings.selectors.choices import filter_choices
from recordings.selectors.listing import PLAY, VIEW, ConversationFilter, is_masked

PAGE_SIZE = 25
CHOICES = ("agent", "team", "queue")
TYPED = ("channel", "direction", "state", "tag", "words", "contact")


def agent_of(request: HttpRequest) -> Agent:
    """Who asks; the guards have settled it."""
    return request.agent  # type: ignore[attr-defined, no-any-return]


def _filter(data: dict[str, Any]) -> ConversationFilter:
    since, until = interval(data.get("since"), data.get("until"))
    wanted: dict[str, Any] = {name: data.get(name) or "" for name in TYPED}
    wanted |= {f"{name}_id": UUID(data[name]) for name in CHOICES if data.get(name)}
    return ConversationFilter(since=since, until=until, **wanted)


def _form(request: HttpRequest, search: searches.Search) -> FilterForm:
    """The filters of the address; those this agent has no choice in, or may not ask for, are not offered."""
    units = filter_choices(agent_of(request))
    data = request.GET.dict() | {"words": search.words, "contact": search.contact}
    form = FilterForm(data, units=units)
    for name in CHOICES:
        if name not in units:
            del form.fields[name]
    if is_masked(agent_of(request)):
        for name in ("words", "contact", "tag"):
            del form.fields[name]
    elif holds(agent_of(request), PLAY) is None:
        del form.fields["words"]
    form.is_valid()
    return form


@route(permission=VIEW, verb="list", kind="conversation.list")
def conversation_list(request: HttpRequest) -> HttpResponse:
    """Show the conversations this agent may see, newest first."""
    agent, params = agent_of(request), request.GET.dict()
    search = searches.unseal(params.get(addresses.SEARCH, ""), agent)
    form = _form(request, search)
    wanted = _filter(form.cleaned_data)
    page = selectors.list_conversations(agent, wanted, addresses.read_place(params.get(addresses.PLACE, "")), PAGE_SIZE)
    halves = {"words": searches.Search(contact=search.contact), "contact": searches.Search(words=search.words)}
    resealed = {name: searches.seal(half, agent) for name, half in halves.items()}
    chips = listing.chips_of(form, params, resealed, request.path)
    _record(agent, wanted, page)
    view = listing.list_view(
        page=page,
        people=selectors.agents_in([card for _row, card in page.rows]),
        form=form,
        chips=chips,
        counts=_counts(agent, wanted, filtered=bool(chips)),
        params=params,
        path=request.path,
        offered=[name for name in MORE if name in form.fields],
        is_own=holds(agent, VIEW) == Reach.OWN,
        may_import=holds(agent, "recordings:import:view") is not None,
    )
    return render(request, "recordings/list.html", {"page": view})


def _counts(agent: Agent, wanted: ConversationFilter, *, filtered: bool) -> tuple[int, int | None]:
    found = selectors.count_conversations(agent, wanted)
    return found, selectors.count_conversations(agent, ConversationFilter()) if filtered else None


def _record(agent: Agent, wanted: ConversationFilter, page: selectors.ConversationPage) -> None:
    """Note which conversations were shown, and what was looked for, sealed."""
    asked = {name: value for name, value in (("words", wanted.words), ("contact", wanted.contact)) if value}
    record(
        "conversation.search" if wanted.is_search else "conversation.list",
        targets=[row for row, _card in page.rows],
        by=agent,
        context={"count": len(page.rows)},
        personal={"query": asked} if asked else None,
    )


@route(permissions={"POST": VIEW}, verb="search", kind="conversation.search")
def search(request: HttpRequest) -> HttpResponse:
    """Take words and contacts out of the address: seal them, then show the list."""
    agent, posted = agent_of(request), request.POST
    typed = posted.get("q", "")
    number = searches.conversation_number(typed)
    if number is not None:
        return HttpResponseRedirect(reverse("conversations:detail", args=[number]))
    wanted = searches.Search(posted.get("words", "").strip()[:200], posted.get("contact", "").strip()[:120])
    params = {name: posted.get(name, "") for name in PLAIN}
    params[addresses.SEARCH] = searches.seal(searches.guess(typed[:200]) if typed else wanted, agent)
    return HttpResponseRedirect(addresses.with_query(reverse("conversations:list"), params))
