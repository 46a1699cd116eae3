"""Announces what happens at sign-in, where libraries act and no service of ours is called."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from access.adapters import attempted_name
from access.models import Agent
from tenants.jobs import enqueue
from tenants.signals import announce


def _about(agent: Agent, kind: str, **facts: Any) -> None:
    announce(kind=kind, target=("agent", agent.pk), by=agent.pk, context=facts)


def _notify(agent: Agent, notice: str, request: HttpRequest) -> None:
    """Queue the mail that tells a person what changed: in this transaction, not after it as allauth would."""
    enqueue("access.send_notice", queue="mail", agent_id=str(agent.pk), host=request.get_host(), notice=notice)


@receiver(auth.user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Agent, **kwargs: Any) -> None:
    """Somebody came in."""
    _about(user, "session.authenticate")


@receiver(auth.user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: Agent | None, **kwargs: Any) -> None:
    """Somebody left."""
    if user is not None:
        _about(user, "session.end")


@receiver(auth.user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Somebody was not let in. What was typed is sealed: it may be a password in the wrong field."""
    name = attempted_name(request, credentials)
    known = Agent.objects.filter(email=name).values_list("pk", flat=True).first() if name else None
    announce(
        kind="session.authentication_failed",
        target=("agent", known) if known else None,
        by=None,
        status="failure",
        personal={"login": name},
    )


@receiver(user_locked_out)
def locked_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Somebody tried too often under one name from one address."""
    known = Agent.objects.filter(email=username).values_list("pk", flat=True).first() if username else None
    announce(
        kind="session.lock_out",
        target=("agent", known) if known else None,
        by=None,
        status="failure",
        personal={"login": username},
    )


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(sender: Any, request: HttpRequest, user: Agent, **kwargs: Any) -> None:
    """A person chose a new password."""
    _about(user, "agent.password_change")
    _notify(user, "password_changed", request)


@receiver(account.password_reset)
def password_reset(sender: Any, request: HttpRequest, user: Agent, **kwargs: Any) -> None:
    """A person used the link of a reset mail."""
    _about(user, "agent.password_reset")
    _notify(user, "password_changed", request)


@receiver(post_save, sender=Authenticator)
def factor_added(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """A second factor or a set of recovery codes came. (The signal of allauth comes after COMMIT: too late.)"""
    if not created:
        return
    announce(
        kind="agent.factor_add",
        target=("agent", instance.user_id),
        by=instance.user_id,
        context={"factor": str(instance.type)},
    )
    if context.request is None:
        return
    _notify(instance.user, "factor_added", context.request)
    if instance.type == Authenticator.Type.TOTP:  # its first code was just given: this session has the factor
        record_authentication(context.request, instance.user, "mfa", id=instance.pk, type=str(instance.type))


@receiver(post_delete, sender=Authenticator)
def factor_removed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A second factor went."""
    announce(
        kind="agent.factor_remove",
        target=("agent", instance.user_id),
        by=instance.user_id,
        context={"factor": str(instance.type)},
    )
    if context.request is not None:
        _notify(instance.user, "factor_removed", context.request)
