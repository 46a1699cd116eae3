"""Everything that one tenant owns and that an address can name: what the walk over every route asks for."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession

from access.models import Agent, RoleAssignment, TeamCover
from access.roles import ROLES
from access.services import invite_agent
from audits import recorder, sequencing
from audits.models import Event
from recordings.models import Attachment, Conversation, Message, Playback, Recording
from tenants import jobs
from tenants.models import Job
from tests import conversations
from tests.architecture.routes import Route
from tests.cast import INGEST, Cast
from tests.visitors import Person, Program, Visitor

NOBODY = uuid.UUID("dddddddd-0000-7000-8000-00000000000d")
NOBODYS_NUMBER = 987_654
NOBODYS_WORD = "niemand"


@dataclass
class Estate:
    """One tenant with something of everything in it."""

    cast: Cast
    marker: str
    conversation: Conversation
    recording: Recording
    playback: Playback
    message: Message
    attachment: Attachment
    assignment: RoleAssignment
    cover: TeamCover
    job: Job
    session: UserSession
    newcomer: Agent
    seq: int
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def secrets(self) -> set[str]:
        """Words that stand for this tenant: none may ever appear in an answer to the other."""
        cast = self.cast
        people = (cast.admin, cast.dpo, cast.supervisor, cast.quality, cast.agent, cast.colleague, cast.auditor)
        units = (cast.team, cast.other_team, cast.queue, cast.other_queue, cast.campaign)
        words = {self.marker, str(cast.tenant.id)}
        words |= {word for person in people for word in (person.display_name, person.email, str(person.pk))}
        words |= {unit.name for unit in units} | {str(unit.pk) for unit in units}
        rows = (self.conversation, self.recording, self.playback, self.message, self.attachment, self.assignment)
        return words | {str(row.pk) for row in (*rows, self.cover)}


def make_estate(cast: Cast, marker: str, *, more: int) -> Estate:
    """Fill a tenant. `more` conversations come on top, so that numbers exist here that the other has not."""
    ingest = Program(cast, cast.ingest_client)
    call = ingest.api("POST", "/conversations", conversations.call(cast, marker), content_type="application/vcon+json")
    assert call.status_code == 201, call.content
    for _ in range(more + 1):
        mail = conversations.mail(cast, marker)
        answer = ingest.api("POST", "/conversations", mail, content_type="application/vcon+json")
        assert answer.status_code == 201, answer.content
    jobs.drain()
    recording = call.json()["recordings"][0]["id"]
    supervisor = Person(cast, cast.supervisor)
    for _ in range(8 * more):
        supervisor.get("/me/")  # so that entries exist here that the other has not
    wanted = {"purpose": cast.purpose.code, "reason": ""}
    playback = supervisor.api("POST", f"/recordings/{recording}/playbacks", wanted)
    assert playback.status_code == 201, playback.content
    with recorder.access(tenant_id=cast.tenant.id, by=cast.admin, name="test.estate"):
        invite_agent(
            email=f"neu-{marker}@{cast.tenant.slug}.example",
            display_name=f"Neu {marker}",
            by=cast.admin,
            host=cast.host,
        )
        Job(kind="test", created_by_id=cast.admin.pk).save(force_insert=True)
    sequencing.move_all()
    return _gathered(cast, marker, call.json()["id"], recording, playback.json()["id"], supervisor)


def _gathered(cast: Cast, marker: str, call: str, recording: str, playback: str, supervisor: Person) -> Estate:
    with recorder.access(tenant_id=cast.tenant.id, by=cast.admin, name="test.estate"):
        newest = Conversation.objects.order_by("number").last()
        assert newest is not None
        estate = Estate(
            cast=cast,
            marker=marker,
            conversation=newest if newest.number > 4 else Conversation.objects.get(pk=call),
            recording=Recording.objects.get(pk=recording),
            playback=Playback.objects.get(pk=playback),
            message=Message.objects.all()[0],
            attachment=Attachment.objects.all()[0],
            assignment=RoleAssignment.objects.filter(agent=cast.colleague).get(),
            cover=TeamCover.objects.filter(user=cast.supervisor).get(),
            job=Job.objects.filter(kind="test").get(),
            session=UserSession.objects.filter(user=cast.supervisor)[0],
            newcomer=Agent.objects.filter(display_name__startswith="Neu ").get(),
            seq=max(Event.objects.values_list("idx", flat=True)),
        )
    estate.visitors["supervisor"] = supervisor
    for role, part in (("tenant_admin", cast.admin), ("dpo", cast.dpo), ("agent", cast.agent)):
        estate.visitors[role] = Person(cast, part)
    estate.visitors["reader"] = Program(cast, cast.reader_client)
    estate.visitors["ingest"] = Program(cast, cast.ingest_client)
    return estate


Value = Callable[[Estate], Any]

# What each path parameter names: by route name or its first part, or by the word before it in the address.
# A parameter that stands in no line fails the test.
PARAMETERS: Mapping[str, Value] = {
    "agents.slug": lambda e: e.cast.colleague.slug,
    "agents.unit_kind": lambda e: "team",
    "agents:revoke_cover.slug": lambda e: e.cast.supervisor.slug,
    "agents:resend.slug": lambda e: e.newcomer.slug,
    "agents:revoke_role.pk": lambda e: e.assignment.pk,
    "agents:revoke_cover.pk": lambda e: e.cover.pk,
    "audits.seq": lambda e: e.seq,
    "audits.entity_type": lambda e: "conversation",
    "audits.entity_id": lambda e: e.conversation.pk,
    "audits.slug": lambda e: e.cast.colleague.slug,
    "clients.slug": lambda e: e.cast.reader.slug,
    "units.unit_kind": lambda e: "queue",
    "units.slug": lambda e: e.cast.queue.slug,
    "settings.code": lambda e: e.cast.purpose.code,
    "invitation.token": lambda e: e.marker,
    "account_reset_password_from_key.uidb36": lambda e: "1a2b",
    "account_reset_password_from_key.key": lambda e: "set-password",
    "conversations.number": lambda e: e.conversation.number,
    "conversations.pk": lambda e: e.conversation.pk,
    "recordings.pk": lambda e: e.recording.pk,
    "playbacks.pk": lambda e: e.playback.pk,
    "attachments.pk": lambda e: e.attachment.pk,
    "attachment_id": lambda e: e.attachment.pk,
    "playback_id": lambda e: e.playback.pk,
    "recording_id": lambda e: e.recording.pk,
    "agent_id": lambda e: e.cast.colleague.pk,
    "api-audit.seq": lambda e: e.seq,
    "api-campaign.unit_id": lambda e: e.cast.campaign.pk,
    "api-queue.unit_id": lambda e: e.cast.queue.pk,
    "api-team.unit_id": lambda e: e.cast.team.pk,
    "client_id": lambda e: e.cast.reader.pk,
    "grant_id": lambda e: e.cover.pk,
    "session_id": lambda e: e.session.pk,
}
EVERYWHERE = {"agents.unit_kind", "units.unit_kind", "audits.entity_type", "settings.code"}
"""Words of the house that are the same in every tenant."""


def value_of(route: Route, parameter: str) -> tuple[str, Value]:
    """Return the line that names this parameter of this route."""
    before = route.template.partition("{" + parameter + "}")[0].strip("/").rpartition("/")[2]
    names = (f"{route.name}.{parameter}", f"{route.name.split(':')[0]}.{parameter}", f"{before}.{parameter}", parameter)
    for name in names:
        if name in PARAMETERS:
            return name, PARAMETERS[name]
    raise LookupError(f"{route.template}: what is {{{parameter}}}? Name it in tests/isolation/estates.py as {names[0]}")


def addresses(route: Route, mine: Estate, theirs: Estate) -> tuple[str, str, str]:
    """The address of one's own thing, of the other tenant's, and of nobody's."""
    found: tuple[dict[str, Any], dict[str, Any], dict[str, Any]] = ({}, {}, {})
    for parameter in route.parameters:
        name, value = value_of(route, parameter)
        for values, estate in ((found[0], mine), (found[1], theirs), (found[2], mine)):
            values[parameter] = value(estate)
        if name not in EVERYWHERE:
            found[2][parameter] = _nobodys(found[0][parameter])
    own, other, none = (route.address(values) for values in found)
    return own, other, none


def _nobodys(like: Any) -> Any:
    if isinstance(like, uuid.UUID):
        return NOBODY
    return NOBODYS_NUMBER if isinstance(like, int) else NOBODYS_WORD


def visitor_for(estate: Estate, route: Route, method: str) -> Visitor:
    """Somebody of the tenant who holds what the route demands, as widely as anybody does."""
    declared = route.declaration
    permission = declared.permission(method) if declared and not declared.public else None
    if "playbacks/" in route.template:
        return estate.visitors["supervisor"]  # a playback is of who began it
    if permission in INGEST:
        return estate.visitors["ingest"]
    for role in ("tenant_admin", "dpo", "supervisor", "agent"):
        if permission in ROLES[role].permissions:
            return estate.visitors[role]
    return estate.visitors["tenant_admin"]


def grounds_for(route: Route, method: str) -> str:
    """What must be said to open a recording: the purpose, and the reason."""
    declared = route.declaration
    permission = (declared.permission(method) or "") if declared else ""
    opens = route.template.startswith("/api/") and permission.startswith("recordings:recording:")
    return "?purpose=complaint&reason=Beschwerde" if opens and method == "GET" else ""
