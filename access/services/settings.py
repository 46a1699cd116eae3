"""What a tenant decides for itself: its settings and its list of purposes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from access.models import Agent
from tenants.exceptions import FieldError, Invalid
from tenants.models import Purpose, TenantSetting
from tenants.scope import current
from tenants.selectors import settings_of_current
from tenants.signals import announce

CHANGEABLE = (
    "require_second_factor",
    "invitation_days",
    "playback_minutes",
    "reveal_minutes",
    "default_region",
    "keeps_caller_numbers",
    "password_context_words",
)


def _save_checked(row: TenantSetting | Purpose) -> None:
    try:
        row.clean_fields(exclude=["tenant"])
    except ValidationError as error:
        faults = [FieldError(f"/{field}", text) for field, texts in error.message_dict.items() for text in texts]
        raise Invalid(faults[0].detail, errors=faults) from None
    row.save()


def update_settings(*, changes: dict[str, Any], by: Agent | None) -> TenantSetting:
    """Change the tenant's settings."""
    if unknown := sorted(set(changes) - set(CHANGEABLE)):
        raise Invalid(_("There is no such setting."), errors=[FieldError(f"/{unknown[0]}", _("Unknown."))])
    row = settings_of_current()
    for field, value in changes.items():
        setattr(row, field, value)
    _save_checked(row)
    announce(
        kind="tenant.update",
        target=("tenant", current()),
        by=by.pk if by else None,
        context={"fields": sorted(changes)},
    )
    return row


def save_purpose(*, purpose: Purpose | None, by: Agent | None, **changes: Any) -> Purpose:
    """Create or change a purpose; its code stays once it is in use."""
    row = purpose or Purpose(code=changes.pop("code", ""), position=Purpose.objects.count())
    changes.pop("code", None)
    if purpose is None and Purpose.objects.filter(code=row.code).exists():
        detail = _("There is one of this name already.")
        raise Invalid(detail, errors=[FieldError("/code", detail)])
    for field, value in changes.items():
        setattr(row, field, value)
    _save_checked(row)
    kind = "purpose.update" if purpose else "purpose.create"
    announce(kind=kind, target=("purpose", row.pk), by=by.pk if by else None, context={"code": row.code})
    return row
