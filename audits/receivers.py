"""Turns what the layers below announce into entries: in the same transaction, raising when that cannot be done."""

from contextvars import Token
from typing import Any
from uuid import UUID

from access.models import Agent
from audits import recorder, scope
from audits.events import kind_named
from audits.outcome import failed
from audits.scope import Access, Act, Actor, Origin
from tenants.signals import Act as Announced
from tenants.signals import Work, acted, work_closing, work_failed, work_opened

MASK = "•••"

_tokens: dict[UUID, "Token[Access | None]"] = {}


def connect() -> None:
    """Connect the receivers (once, at start)."""
    acted.connect(record_act, dispatch_uid="audits.acted")
    work_opened.connect(open_work, dispatch_uid="audits.work_opened")
    work_closing.connect(close_work, dispatch_uid="audits.work_closing")
    work_failed.connect(fail_work, dispatch_uid="audits.work_failed")


def mask(value: str) -> str:
    """Hide a value entirely (AUDITLOG_MASK_CALLABLE; the library's own leaves the second half readable)."""
    return MASK


def actor_by_id(agent_id: UUID | None, *, otherwise: str) -> Actor:
    """Return who acts, where only the id was announced."""
    if agent_id is None:
        return Actor(None, otherwise)
    kind = Agent.objects.filter(pk=agent_id).values_list("kind", flat=True).first()
    return Actor(agent_id, kind or "person")


def record_act(sender: object, act: Announced, **kwargs: Any) -> None:
    """Note an act of a layer below."""
    declared = kind_named(act.kind)
    access = scope.current()
    by = access.actor()
    if act.by is not None and act.by != by.id:
        by = actor_by_id(act.by, otherwise=by.type)
    noted = Act(
        kind=act.kind,
        entity_type=act.target[0] if act.target else declared.entity_type,
        ids=(str(act.target[1]),) if act.target else (),
        by=by,
        status=act.status,
        context=recorder.plain(act.context),
        personal=recorder.plain(act.personal),
    )
    access.note_act(noted)


def open_work(sender: object, work: Work, **kwargs: Any) -> None:
    """Open the access of a job or command."""
    actor = actor_by_id(work.by, otherwise="system")
    access = Access(
        id=work.access_id,
        tenant_id=work.tenant_id,
        name=work.name,
        actor=lambda: actor,
        origin=Origin(reason=work.reason),
    )
    _tokens[work.access_id] = scope.enter(access)


def close_work(sender: object, work: Work, **kwargs: Any) -> None:
    """Write the leaves of a job or command as its last step before COMMIT."""
    access = scope.current()
    acts = access.acts or [_own_act(work, "success", {})]
    acts[-1].changes.extend(access.loose)
    recorder.write_down(access, acts)
    _leave(work)


def fail_work(sender: object, work: Work, error: BaseException, **kwargs: Any) -> None:
    """Write, in a transaction of its own, that a job or command came to nothing."""
    access = scope.peek()
    if access is None or access.id != work.access_id:
        open_work(sender, work)
        access = scope.current()
    acts = [*(failed(act) for act in access.acts), _own_act(work, "failure", {"error": type(error).__name__})]
    try:
        recorder.write_down(access, acts)
    finally:
        _leave(work)


def _own_act(work: Work, status: str, context: dict[str, Any]) -> Act:
    return Act(kind="work.run", entity_type="work", status=status, context={"work": work.name, **context})


def _leave(work: Work) -> None:
    token = _tokens.pop(work.access_id, None)
    if token is not None:
        scope.leave(token)
