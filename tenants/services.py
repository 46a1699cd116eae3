"""Opening, suspending and reopening a tenant; the only code that writes the shared tables."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tenants.exceptions import FieldError, Invalid, NotFound
from tenants.jobs import unit_of_work
from tenants.models import Domain, Purpose, Tenant, TenantSetting
from tenants.selectors import forget_doors
from tenants.signals import announce

PURPOSES: tuple[dict[str, Any], ...] = (
    {
        "code": "quality_assurance",
        "label_de": "Qualitätssicherung",
        "label_en": "Quality assurance",
        "hint_de": "Gespräche bewerten und daraus lernen",
        "hint_en": "Rate conversations and learn from them",
    },
    {
        "code": "training",
        "label_de": "Schulung",
        "label_en": "Training",
        "hint_de": "Beispiele für die Einarbeitung",
        "hint_en": "Examples for new colleagues",
    },
    {
        "code": "complaint",
        "label_de": "Beschwerde klären",
        "label_en": "Settle a complaint",
        "hint_de": "Mit Vorgangsnummer der Beschwerde",
        "hint_en": "With the number of the complaint",
        "needs_reason": True,
    },
    {
        "code": "subject_request",
        "label_de": "Anfrage einer betroffenen Person",
        "label_en": "Request of a data subject",
        "hint_de": "Mit Nummer der Anfrage",
        "hint_en": "With the number of the request",
        "needs_reason": True,
    },
    {
        "code": "legal_claim",
        "label_de": "Rechtsanspruch",
        "label_en": "Legal claim",
        "hint_de": "Mit Aktenzeichen",
        "hint_en": "With the file number",
        "needs_reason": True,
    },
)


def create_tenant(
    *,
    slug: str,
    name: str,
    hosts: list[str],
    by: UUID | None,
    place: str = "",
    settings: dict[str, Any] | None = None,
    purposes: tuple[str, ...] | None = None,
    **fields: Any,
) -> Tenant:
    """Open a tenant with its hosts, settings and purposes.

    The shared rows are written first, through the operator's alias; run again, it goes on where it stopped.
    """
    if not slug or not hosts:
        raise Invalid("A tenant needs a slug and a host.", errors=[FieldError("/slug", "Say the tenant's short name.")])
    with transaction.atomic(using="operator"):
        tenant, _ = Tenant.objects.using("operator").get_or_create(
            slug=slug, defaults={"name": name, "place": place, **fields}
        )
        for host in hosts:
            Domain.objects.using("operator").get_or_create(host=host.lower(), defaults={"tenant_id": tenant.id})
    with unit_of_work(tenant_id=tenant.id, name="tenant.create", by=by):
        TenantSetting.objects.get_or_create(defaults=settings or {})
        for position, purpose in enumerate(PURPOSES):
            if purposes is None or purpose["code"] in purposes:
                Purpose.objects.get_or_create(code=purpose["code"], defaults={**purpose, "position": position})
        announce(kind="tenant.create", target=("tenant", tenant.id), by=by)
    return tenant


def _set_state(*, slug: str, state: Tenant.State, by: UUID | None) -> Tenant:
    with transaction.atomic(using="operator"):
        tenant = Tenant.objects.using("operator").select_for_update().filter(slug=slug).first()
        if tenant is None:
            raise NotFound(f"There is no tenant {slug}.")
        tenant.state = state
        tenant.save(using="operator", update_fields=["state"])
    forget_doors()
    return tenant


def suspend_tenant(*, slug: str, by: UUID | None, reason: str = "") -> Tenant:
    """Suspend the tenant's portal: every host answers with the page that says so, and no token works."""
    tenant = _set_state(slug=slug, state=Tenant.State.SUSPENDED, by=by)
    with unit_of_work(tenant_id=tenant.id, name="tenant.suspend", by=by, reason=reason):
        announce(kind="tenant.suspend", target=("tenant", tenant.id), by=by)
    return tenant


def reopen_tenant(*, slug: str, by: UUID | None, reason: str = "") -> Tenant:
    """Open the portal again."""
    tenant = _set_state(slug=slug, state=Tenant.State.ACTIVE, by=by)
    with unit_of_work(tenant_id=tenant.id, name="tenant.reopen", by=by, reason=reason):
        announce(kind="tenant.reopen", target=("tenant", tenant.id), by=by)
    return tenant
