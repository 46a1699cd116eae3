"""Teams, queues and campaigns: what cover hangs on."""

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from access.managers import free_slug
from access.models import Agent
from tenants.exceptions import FieldError, Invalid
from tenants.models import Campaign, Queue, Team
from tenants.signals import announce

U = TypeVar("U", Team, Queue, Campaign)


def _checked_name(model: type[U], name: str, *, of: U | None = None) -> str:
    wanted = " ".join(name.split())
    taken = model.objects.filter(name__iexact=wanted)
    if not 1 <= len(wanted) <= 80:
        detail = _("A name with at most 80 letters.")
    elif (taken.exclude(pk=of.pk) if of else taken).exists():
        detail = _("There is one of this name already.")
    else:
        return wanted
    raise Invalid(detail, errors=[FieldError("/name", detail)])


def _create(model: type[U], *, name: str, by: Agent | None, **fields: Any) -> U:
    wanted = _checked_name(model, name)
    unit = model(name=wanted, slug=free_slug(model.objects, wanted), **fields)
    unit.save(force_insert=True)
    kind = str(model._meta.model_name)
    announce(kind=f"{kind}.create", target=(kind, unit.pk), by=by.pk if by else None)
    return unit


def _update(unit: U, *, name: str | None, by: Agent | None, **fields: Any) -> U:
    if name is not None:
        unit.name = _checked_name(type(unit), name, of=unit)
    for field, value in fields.items():
        setattr(unit, field, value)
    unit.save()
    kind = str(unit._meta.model_name)
    announce(kind=f"{kind}.update", target=(kind, unit.pk), by=by.pk if by else None)
    return unit


def create_team(*, name: str, by: Agent | None) -> Team:
    """Create a team."""
    return _create(Team, name=name, by=by)


def update_team(*, team: Team, by: Agent | None, name: str | None = None) -> Team:
    """Rename a team; its address stays."""
    return _update(team, name=name, by=by)


def create_queue(*, name: str, by: Agent | None, team: Team | None = None) -> Queue:
    """Create a queue, served by a team or by many."""
    return _create(Queue, name=name, by=by, team=team)


def update_queue(*, queue: Queue, by: Agent | None, name: str | None = None, **changes: Any) -> Queue:
    """Rename a queue or hand it to another team (`team`)."""
    return _update(queue, name=name, by=by, **({"team": changes["team"]} if "team" in changes else {}))


def create_campaign(*, name: str, by: Agent | None) -> Campaign:
    """Create a campaign."""
    return _create(Campaign, name=name, by=by)


def update_campaign(*, campaign: Campaign, by: Agent | None, name: str | None = None) -> Campaign:
    """Rename a campaign; its address stays."""
    return _update(campaign, name=name, by=by)
