"""The page of what came in: four piles that want somebody, the latest arrivals, jobs with their progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from access.models import Agent
from audits.models import Event
from audits.presenters import present
from recordings.models import Conversation, Finding, Recording
from recordings.presenters import words
from recordings.presenters.words import Chip
from recordings.selectors.arrivals import Pile
from tenants.models import Job

JOB_STATES: dict[str, tuple[Promise, str, str]] = {
    "PENDING": (_("waits"), "", "clock"),
    "READY": (_("ready to start"), "info", "player-play"),
    "PROCESSING": (_("runs"), "info", "hourglass"),
    "FULFILLED": (_("done"), "ok", "circle-check"),
    "FAILED": (_("failed"), "bad", "alert-octagon"),
    "CANCELLED": (_("cancelled"), "", "ban"),
}
JOB_KINDS: dict[str, Promise] = {
    "import": _("Import of a folder"),
    "conversations.import": _("Import of a folder"),
    "keys.rotate": _("Rotation of the key"),
    "recordings.process": _("Preparation of a recording"),
}


@dataclass(frozen=True)
class Item:
    """One line of a pile."""

    icon: str
    title: str
    sub: str
    url: str
    when: datetime


@dataclass(frozen=True)
class Box:
    """A pile with its name, or the sentence that there is none."""

    key: str
    title: str
    tone: str
    count: int
    rows: list[Item]
    empty: str

    @property
    def count_words(self) -> str:
        """How many, in digits."""
        return words.count(self.count)


@dataclass(frozen=True)
class JobView:
    """A job and how far it is."""

    title: str
    state: Chip
    total: int
    processed: int
    sub: str


@dataclass(frozen=True)
class ArrivalsView:
    """What the template shows."""

    lead: str
    boxes: list[Box]
    jobs: list[JobView]
    is_busy: bool
    slug: str


def arrivals_view(
    *,
    piles: dict[str, Pile],
    refused: Sequence[Event],
    latest: Sequence[Conversation],
    jobs: Sequence[Job],
    agent: Agent,
    slug: str,
    may_open: bool,
) -> ArrivalsView:
    """Everything the page shows."""
    waiting = sum(pile.count for pile in piles.values())
    lead = ngettext("%(count)s recording waits for somebody.", "%(count)s recordings wait for somebody.", waiting) % {
        "count": words.count(waiting)
    }
    return ArrivalsView(
        lead=lead if waiting else gettext("Nothing waits for anybody."),
        boxes=[
            *(_pile(state, pile, may_open=may_open) for state, pile in piles.items()),
            _refused(refused, agent),
            _latest(latest, may_open=may_open),
        ],
        jobs=[_job(job) for job in jobs],
        is_busy=any(job.state in {Job.State.PENDING, Job.State.PROCESSING} for job in jobs),
        slug=slug,
    )


_PILES: dict[str, tuple[Promise, Promise, str]] = {
    "quarantined": (_("In quarantine"), _("No recording is in quarantine."), "warn"),
    "awaiting_upload": (_("Waiting for the sound"), _("No recording waits for its sound."), "info"),
    "failed": (_("Could not be prepared"), _("Every recording that came could be prepared."), "warn"),
}


def _pile(state: str, pile: Pile, *, may_open: bool) -> Box:
    title, empty, tone = _PILES[state]
    rows = [_recording(row, may_open=may_open) for row in pile.rows]
    return Box(state, str(title), tone, pile.count, rows, str(empty))


def _recording(row: Recording, *, may_open: bool) -> Item:
    conversation = row.conversation
    findings = [str(Finding.Code(one.code).label) for one in row.findings.all()][-1:]
    title = gettext("Conversation %(number)s, recording %(place)s")
    return Item(
        icon=words.CHANNEL_ICONS[conversation.channel],
        title=title % {"number": conversation.number, "place": row.position + 1},
        sub=" ".join(findings) or words.duration(row.duration_seconds),
        url=_url(conversation, may_open=may_open),
        when=conversation.received_at,
    )


def _url(conversation: Conversation, *, may_open: bool) -> str:
    return reverse("conversations:detail", args=[conversation.number]) if may_open else ""


def _refused(events: Sequence[Event], agent: Agent) -> Box:
    rows = [
        Item(
            icon="ban",
            title=entry.actor_name,
            sub=gettext("Entry %(seq)s") % {"seq": entry.seq},
            url=reverse("audits:entry", args=[entry.seq]),
            when=entry.event.at,
        )
        for entry in present(events, agent, opened=False)
    ]
    title, empty = gettext("Refused at the door, last 14 days"), gettext("Nothing was refused.")
    return Box("refused", title, "warn", len(rows), rows, empty)


def _latest(rows: Sequence[Conversation], *, may_open: bool) -> Box:
    items = [
        Item(
            icon=words.CHANNEL_ICONS[row.channel],
            title=gettext("Conversation %(number)s") % {"number": row.number},
            sub=f"{row.get_channel_display()} · {words.state_chip(row.state).text}",
            url=_url(row, may_open=may_open),
            when=row.received_at,
        )
        for row in rows
    ]
    return Box("latest", gettext("Arrived last"), "", len(items), items, gettext("Nothing has come in yet."))


def _job(job: Job) -> JobView:
    text, tone, icon = JOB_STATES[job.state]
    parts = [
        gettext("%(processed)s of %(total)s")
        % {"processed": words.count(job.processed), "total": words.count(job.total)}
    ]
    if job.failed:
        parts.append(ngettext("%(count)s failed", "%(count)s failed", job.failed) % {"count": words.count(job.failed)})
    if job.skipped:
        parts.append(
            ngettext("%(count)s skipped", "%(count)s skipped", job.skipped) % {"count": words.count(job.skipped)}
        )
    parts.append(words.moment_list(job.created_at))
    title = str(JOB_KINDS.get(job.kind, job.kind))
    return JobView(title, Chip(str(text), tone, icon), job.total, job.processed, " · ".join(parts))
