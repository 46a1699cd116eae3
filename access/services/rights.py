"""Rights: roles say what, cover says where. Nobody changes the own rights, and a tenant keeps an administrator."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from access import grants
from access.exceptions import MissingPermission
from access.grants import Unit
from access.models import Agent, RoleAssignment, UnitCover
from access.roles import PERMISSIONS, ROLES, Role
from access.selectors import forget, holds, live_assignments
from tenants.exceptions import FieldError, Invalid, Refused
from tenants.models import Tenant
from tenants.scope import current
from tenants.signals import announce

KEEPERS = {False: "tenant_admin", True: "operator"}
"""The role that gives roles, in a tenant and in the provider's own."""


def _check_may(by: Agent | None, permission: str, *, about: Agent) -> None:
    """Refuse who may not change rights at all, and everybody's own. `by` is None for commands only."""
    if by is None:
        return
    if holds(by, permission) is None:
        raise MissingPermission(permission, PERMISSIONS[permission].sentence)
    if by.pk == about.pk:
        raise Refused(_("Nobody changes their own rights; ask a colleague in administration."), code="own_rights")


def _role_named(name: str) -> Role:
    if name not in ROLES:
        detail = _("There is no role “{name}”.").format(name=name)
        raise Invalid(detail, errors=[FieldError("/role", detail)])
    return ROLES[name]


def _check_fits(agent: Agent, role: Role) -> None:
    if not agent.is_person:
        raise Refused(_("Programs hold permissions of their own, no role."), code="service_account")
    if role.provider != Tenant.objects.get(pk=current()).is_operator:
        raise Refused(_("This role does not exist in this house."), code="wrong_house")
    others = [ROLES[row.role] for row in live_assignments(agent) if row.role != role.name]
    if others and (role.read_only or any(other.read_only for other in others)):
        detail = _("An auditor has no other role: reading only is what the word stands for.")
        raise Refused(detail, code="read_only_role")


def assign_role(
    *, agent: Agent, role: str, by: Agent | None, tenant_wide: bool = False, expires_at: datetime | None = None
) -> RoleAssignment:
    """Give a role, or change the reach or the end of one that is held."""
    _check_may(by, "access:role:assign", about=agent)
    _check_fits(agent, _role_named(role))
    if expires_at is not None and expires_at <= timezone.now():
        detail = _("An end that lies ahead.")
        raise Invalid(detail, errors=[FieldError("/expires_at", detail)])
    facts = {"tenant_wide": tenant_wide, "expires_at": expires_at, "assigned_by": by}
    row: RoleAssignment
    row, _created = RoleAssignment.objects.update_or_create(agent=agent, role=role, defaults=facts)
    forget(agent)
    announce(
        kind="role.assign",
        target=("agent", agent.pk),
        by=by.pk if by else None,
        context={
            "role": role,
            "tenant_wide": tenant_wide,
            "expires_at": expires_at.isoformat() if expires_at else None,
        },
    )
    return row


def revoke_role(*, assignment: RoleAssignment, by: Agent | None) -> None:
    """Take a role away."""
    agent: Agent = assignment.agent
    _check_may(by, "access:role:assign", about=agent)
    if assignment.role in KEEPERS.values():
        check_not_last_admin(agent)
    assignment.delete()
    forget(agent)
    announce(
        kind="role.revoke",
        target=("agent", agent.pk),
        by=by.pk if by else None,
        context={"role": assignment.role},
    )


def check_not_last_admin(agent: Agent) -> None:
    """Refuse to take the last administrator away; two who try at once wait for each other."""
    keeper = KEEPERS[Tenant.objects.get(pk=current()).is_operator]
    rows = list(RoleAssignment.objects.select_for_update().filter(role=keeper).order_by("id"))
    now = timezone.now()
    lasting = {row.agent_id for row in rows if row.expires_at is None or row.expires_at > now}
    active = set(Agent.objects.filter(pk__in=lasting, is_active=True).values_list("pk", flat=True))
    if active == {agent.pk}:
        detail = _("This is the last person who can give rights. Give somebody else this role first.")
        raise Refused(detail, code="last_admin")


def grant_cover(*, agent: Agent, unit: Unit, by: Agent | None, expires_at: datetime | None = None) -> UnitCover:
    """Let an agent cover a team, queue or campaign."""
    _check_may(by, "access:grant:edit", about=agent)
    cover = grants.give(agent=agent, unit=unit, expires_at=expires_at, by=by)
    forget(agent)
    announce(
        kind="grant.create",
        target=("agent", agent.pk),
        by=by.pk if by else None,
        context={"unit": unit._meta.model_name, "unit_id": str(unit.pk), "grant_id": str(cover.pk)},
    )
    return cover


def revoke_cover(*, cover: UnitCover, by: Agent | None) -> None:
    """Take cover away."""
    agent: Agent = cover.user
    unit: Unit = cover.content_object  # type: ignore[attr-defined]
    _check_may(by, "access:grant:edit", about=agent)
    context = {"unit": unit._meta.model_name, "unit_id": str(unit.pk), "grant_id": str(cover.pk)}
    grants.take(cover=cover)
    forget(agent)
    announce(kind="grant.revoke", target=("agent", agent.pk), by=by.pk if by else None, context=context)
