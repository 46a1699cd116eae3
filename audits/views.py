"""The log's pages: the list with filters, one entry, the trail of an object and of an agent. Reading it is recorded."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from access.guards import route
from access.models import Agent
from access.roles import Reach
from access.selectors import forget
from audits import recorder, selectors
from audits.forms import KIND_GROUPS, LogFilterForm, interval
from audits.presenters import as_json, pages, present
from audits.presenters.entry_page import entry_view
from audits.presenters.texts import noun
from audits.selectors import Filters
from audits.streaming import PAGE, Page, ndjson_response

PAGE_SIZE = 50


def _agent(request: HttpRequest) -> Agent:
    return request.agent  # type: ignore[attr-defined, no-any-return]


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _form(request: HttpRequest) -> LogFilterForm:
    purposes = list(pages.purpose_labels().items())
    form = LogFilterForm(request.GET, people=pages.people_choices(_agent(request)), purposes=purposes)
    form.is_valid()
    return form


def _filters(data: dict[str, Any]) -> Filters:
    since, until = interval(data.get("since"), data.get("until"))
    who, what = data.get("who") or None, data.get("what") or ""
    return Filters(
        since=since,
        until=until,
        seq=data.get("number"),
        actor_id=UUID(who) if who else None,
        kinds=KIND_GROUPS[what][1] if what else (),
        purpose=data.get("purpose") or "",
        refused=bool(data.get("refused")),
        rolled_up=not data.get("parts"),
    )


def _rows(request: HttpRequest, found: Any) -> tuple[list[pages.Row], str, str]:
    """Read one page by number, in either direction."""
    before, after = _number(request, "before"), _number(request, "after")
    if after is not None:
        events, more = selectors.page(found.filter(idx__gt=after), size=PAGE_SIZE, newest_first=False)
        events, has_newer, has_older = events[::-1], more, True
    else:
        narrowed = found.filter(idx__lt=before) if before is not None else found
        events, has_older = selectors.page(narrowed, size=PAGE_SIZE, newest_first=True)
        has_newer = before is not None
    rows = pages.rows_of(events, _agent(request))
    newer, older = pages.paged(rows, request.path, request.GET.dict(), has_newer=has_newer, has_older=has_older)
    return rows, newer, older


@route(permission=selectors.PERMISSION, verb="list", kind="audit.list")
def entry_list(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first, as far as this agent's right reaches."""
    agent, form = _agent(request), _form(request)
    filters = _filters(form.cleaned_data)
    found = selectors.entries(agent, filters)
    rows, newer, older = _rows(request, found)
    chips = pages.chips_of(form, request.GET.dict(), request.path)
    whole = Reach.TENANT in selectors.reach(agent)
    counted = found.order_by()[: pages.COUNTED_AT_MOST + 1].count()
    recorder.record("audit.list", by=agent, context={"count": len(rows), "filters": len(chips)})
    view = pages.LogView(
        title=_("Access log"),
        lead=_("Every access, every change, every refusal. That you read this page is recorded, too."),
        rows=rows, newer=newer, older=older, form=form, chips=chips,
        summary=pages.summary_of(rows),
        count_line=pages.count_line(counted, selectors.log_size() if whole and chips else None),
        clear_url=request.path,
        export_url=pages.address(reverse("audits:export"), request.GET.dict(), without=pages.PAGING),
    )  # fmt: skip
    return render(request, "audits/list.html", {"page": view})


@route(permission=selectors.PERMISSION, verb="view", kind="audit.view")
def entry_detail(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry, opened as far as this agent may see."""
    agent = _agent(request)
    event = selectors.entry(agent, seq)
    same = selectors.same_request(agent, event)
    recorder.record("audit.view", by=agent, target=("audit", event.event_id), context={"seq": seq, "number": seq})
    shown = entry_view(present([event], agent)[0], present(same, agent, opened=False), agent)
    return render(request, "audits/entry.html", {"page": shown})


@route(permission=selectors.PERMISSION, verb="list", kind="audit.trail")
def object_trail(request: HttpRequest, entity_type: str, entity_id: UUID) -> HttpResponse:
    """Show who touched one object."""
    agent = _agent(request)
    rows, newer, older = _rows(request, selectors.trail_of(entity_type, entity_id, agent))
    recorder.record("audit.trail", by=agent, target=(entity_type, entity_id), context={"count": len(rows)})
    name = min((row.object for row in rows if row.object_url), key=len, default=noun(entity_type))
    title = _("Who accessed %(object)s?") % {"object": name}
    return _trail(request, title, (rows, newer, older))


@route(permission=selectors.PERMISSION, verb="list", kind="audit.trail")
def agent_trail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one person or program did."""
    agent = _agent(request)
    person = selectors.agent_named(agent, slug)
    rows, newer, older = _rows(request, selectors.trail_of_agent(person.pk, agent))
    recorder.record("audit.trail", by=agent, target=("agent", person.pk), context={"count": len(rows)})
    return _trail(request, _("What did %(name)s do?") % {"name": person.display_name}, (rows, newer, older))


def _trail(request: HttpRequest, title: str, found: tuple[list[pages.Row], str, str]) -> HttpResponse:
    rows, newer, older = found
    view = pages.LogView(
        title=title,
        lead=_("Newest first. Lists in which something only appeared are left out."),
        rows=rows, newer=newer, older=older,
        summary=pages.summary_of(rows),
        up_url=reverse("audits:list"),
        up_name=_("Access log"),
    )  # fmt: skip
    return render(request, "audits/list.html", {"page": view})


@route(permission=selectors.PERMISSION, verb="export", kind="audit.stream", door="stream")
def export(request: HttpRequest) -> HttpResponseBase:
    """Give out what the filters hold, oldest first, as NDJSON without a cap."""
    agent, form = _agent(request), _form(request)
    filters = _filters(form.cleaned_data)
    recorder.record("audit.stream", by=agent, context={"filters": len(pages.chips_of(form, {}, ""))})

    def page(cursor: Filters | None) -> Page:
        forget(agent)
        wanted = cursor or filters
        events, more = selectors.page(selectors.entries(agent, wanted), size=PAGE, newest_first=False)
        following = replace(wanted, after_seq=events[-1].idx) if more else None
        return [as_json(entry) for entry in present(events, agent)], following

    response = ndjson_response(request, kind="audit.export", pages=page, entity_type="audit")
    response["Content-Disposition"] = 'attachment; filename="access-log.ndjson"'
    return response
