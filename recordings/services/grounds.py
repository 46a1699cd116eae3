"""The ground on which something is opened: a purpose of the tenant's list, and a reason where one is demanded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from access.models import Agent
from recordings import selectors
from tenants.exceptions import FieldError, Invalid

LONGEST_REASON = 500


@dataclass(frozen=True)
class Ground:
    """A checked purpose and reason."""

    purpose: str
    reason: str


def check_ground(*, purpose: str, reason: str, permission: str, by: Agent) -> Ground:
    """Return the ground, or say what is missing: it is asked before anything is opened."""
    known = {row.code: row for row in selectors.purposes()}
    found = known.get(purpose.strip())
    if found is None:
        codes = ", ".join(known)
        detail = _("expected one of: {codes}").format(codes=codes)
        raise _missing(FieldError("/purpose", detail), _("Say for what purpose this is opened."))
    given = check_reason(reason=reason, needed=found.needs_reason or selectors.needs_reason(by, permission), by=by)
    return Ground(found.code, given)


def settle_ground(*, purpose: str, reason: str, permission: str, unstated: str, by: Agent) -> Ground:
    """Return the ground of an opening that needs none stated, unless this agent's right demands a reason."""
    if purpose or selectors.needs_reason(by, permission):
        return check_ground(purpose=purpose, reason=reason, permission=permission, by=by)
    return Ground(unstated, check_reason(reason=reason, needed=False, by=by))


def check_reason(*, reason: str, needed: bool, by: Agent) -> str:
    """Return the reason, trimmed; refuse an empty one where one is needed."""
    given = reason.strip()
    if len(given) > LONGEST_REASON:
        detail = _("expected at most {count} characters").format(count=LONGEST_REASON)
        raise _missing(FieldError("/reason", detail), _("The reason is too long."))
    if needed and not given:
        raise _missing(FieldError("/reason", _("expected a case or a reason")), _("Name the case or the reason."))
    return given


def _missing(error: FieldError, detail: str) -> Invalid:
    return Invalid(detail, code="ground_missing", errors=[error])
