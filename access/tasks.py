"""Mails, made and sent by a worker: links come into being here and stand in no job argument. The nightly tidying."""

from uuid import UUID

from procrastinate.contrib.django import app

from access import mails, services
from access.models import Agent, Invitation
from tenants import scope
from tenants.jobs import tenant_task, unit_of_work
from tenants.selectors import every_tenant


@tenant_task(name="access.send_invitation", queue="mail")
def send_invitation(invitation_id: str, host: str) -> None:
    """Make the link of an invitation and mail it. No transaction is open while the mail leaves."""
    tenant_id = scope.current()
    with unit_of_work(tenant_id=tenant_id, name="access.send_invitation"):
        invitation = Invitation.objects.select_related("agent", "created_by").filter(pk=UUID(invitation_id)).first()
        if invitation is None or invitation.revoked_at is not None or invitation.accepted_at is not None:
            return
        token = services.prepare_invitation(invitation=invitation, by=None)
        mail = mails.invitation(invitation, token=token, host=host)
    mail.send()
    with unit_of_work(tenant_id=tenant_id, name="access.send_invitation"):
        services.note_invitation_sent(invitation=invitation, by=None)


@tenant_task(name="access.send_password_reset", queue="mail")
def send_password_reset(agent_id: str, host: str) -> None:
    """Make the link of a password reset and mail it."""
    with unit_of_work(tenant_id=scope.current(), name="access.send_password_reset"):
        agent = Agent.objects.filter(pk=UUID(agent_id), is_active=True).first()
        mail = mails.password_reset(agent, host=host) if agent else None
    if mail is not None:
        mail.send()


@tenant_task(name="access.send_notice", queue="mail")
def send_notice(agent_id: str, host: str, notice: str) -> None:
    """Tell a person what changed at the own account."""
    with unit_of_work(tenant_id=scope.current(), name="access.send_notice"):
        agent = Agent.objects.filter(pk=UUID(agent_id)).first()
        mail = mails.notice(agent, name=notice, host=host) if agent else None
    if mail is not None:
        mail.send()


@app.periodic(cron="17 3 * * *")
@app.task(name="access.tidy", queueing_lock="access.tidy")
def tidy(timestamp: int) -> None:
    """Forget, tenant by tenant, what is only kept for a while."""
    for tenant in every_tenant():
        with unit_of_work(tenant_id=tenant.id, name="access.tidy"):
            services.forget_expired(by=None)
