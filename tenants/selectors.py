"""Reads of the shared tables: which tenant a host belongs to, and the list of tenants for sweeps."""

import re
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from tenants import scope
from tenants.models import Domain, Tenant, TenantSetting

HOST = re.compile(r"[a-z0-9.-]{1,253}")
SECONDS_KNOWN = 5.0  # how long a suspension may take to be noticed by a running process

_known: dict[str, tuple["Door", float]] = {}


@dataclass(frozen=True)
class Door:
    """A tenant as its host knows it."""

    id: UUID
    slug: str
    name: str
    place: str
    is_active: bool
    is_operator: bool
    language: str
    time_zone: str


def door_at(host: str) -> Door | None:
    """Return the tenant whose host this is, or None. Known hosts are kept for a few seconds."""
    name = host.rsplit(":", 1)[0].lower().rstrip(".")
    if not HOST.fullmatch(name):
        return None
    door, until = _known.get(name, (None, 0.0))
    if door is not None and until > time.monotonic():
        return door
    door = _read_door(name)
    if door is not None:
        _known[name] = (door, time.monotonic() + SECONDS_KNOWN)
    return door


def forget_doors() -> None:
    """Drop what is kept (after a suspension in this process, and between tests)."""
    _known.clear()


def _read_door(name: str) -> Door | None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL app.host = '{name}'")  # checked against HOST: letters, digits, dot, dash
        tenant_id = Domain.objects.filter(host=name).values_list("tenant_id", flat=True).first()
        if tenant_id is None:
            return None
        with scope.activate(tenant_id):
            tenant = Tenant.objects.get(pk=tenant_id)
    return Door(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        place=tenant.place,
        is_active=tenant.state == Tenant.State.ACTIVE,
        is_operator=tenant.is_operator,
        language=tenant.language,
        time_zone=tenant.time_zone,
    )


def every_tenant() -> list[Tenant]:
    """Return all tenants, for work that goes tenant by tenant (alias "operator": shared tables only)."""
    return list(Tenant.objects.using("operator").order_by("slug"))


def tenant_by_slug(slug: str) -> Tenant | None:
    """Return the tenant of a slug, for commands."""
    return Tenant.objects.using("operator").filter(slug=slug).first()


def settings_of_current() -> TenantSetting:
    """Return the settings of the tenant in scope."""
    found: TenantSetting = TenantSetting.objects.get()
    return found
