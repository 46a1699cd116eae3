"""How layers below `audits` announce a meaningful act, and how a unit of work tells that it opens and closes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.dispatch import Signal

acted = Signal()
"""Sent with `act: Act`. Receivers run in the same transaction and raise when they cannot record."""

work_opened = Signal()
"""Sent with `work: Work` after the transaction of a unit of work began."""

work_closing = Signal()
"""Sent with `work: Work` inside the transaction, as its last step before COMMIT."""

work_failed = Signal()
"""Sent with `work: Work, error: BaseException` in a transaction of its own, after the work was rolled back."""


@dataclass(frozen=True)
class Act:
    """A meaningful act: role granted, key destroyed, sign-in. `context` names nobody; `personal` is sealed."""

    kind: str
    target: tuple[str, UUID] | None = None
    by: UUID | None = None
    status: str = "success"
    context: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """A unit of work outside a request: a job, a command, the shell."""

    name: str
    tenant_id: UUID
    access_id: UUID
    by: UUID | None = None
    reason: str = ""


def announce(
    *,
    kind: str,
    target: tuple[str, UUID] | None = None,
    by: UUID | None = None,
    status: str = "success",
    context: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Announce one act. Raises whatever a receiver raises: what cannot be recorded does not happen."""
    act = Act(kind=kind, target=target, by=by, status=status, context=context or {}, personal=personal or {})
    acted.send(sender=Act, act=act)
