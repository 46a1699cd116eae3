"""Start-up checks: each model is tenant-owned or listed as shared, with the reason."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from tenants.database.isolation import TenantIsolation

SHARED: dict[str, str] = {
    "tenants.Tenant": "the list of tenants itself; the policy shows only the one in scope",
    "tenants.Domain": "read before a tenant is known; the policy shows only the door that was knocked at",
    "contenttypes.ContentType": "names of models in the code, the same for all",
    "auth.Permission": "names of rights in the code, the same for all",
    "procrastinate.ProcrastinateJob": "the job queue; arguments are ids only",
    "procrastinate.ProcrastinateEvent": "the job queue's own history, ids only",
    "procrastinate.ProcrastinatePeriodicDefer": "when a periodic task last ran",
    "procrastinate.ProcrastinateWorker": "heartbeats of worker processes",
}

LIBRARY_WALLED: dict[str, str] = {
    "auth.Group": "walled by a hidden column; always empty",
    "sessions.Session": "walled by a hidden column",
    "account.EmailAddress": "walled by a hidden column",
    "account.EmailConfirmation": "walled by a hidden column",
    "mfa.Authenticator": "walled by a hidden column",
    "usersessions.UserSession": "walled by a hidden column",
    "allauth_idp_oidc.Client": "walled by a hidden column",
    "allauth_idp_oidc.Token": "walled by a hidden column",
    "axes.AccessAttempt": "walled by a hidden column; unused, the cache counts attempts",
    "axes.AccessAttemptExpiration": "walled by a hidden column; unused",
    "axes.AccessFailureLog": "walled by a hidden column; unused",
    "axes.AccessLog": "walled by a hidden column; unused",
    "guardian.UserObjectPermission": "walled by a hidden column; unused, replaced by cover tables",
    "guardian.GroupObjectPermission": "walled by a hidden column; unused, replaced by cover tables",
    "auditlog.LogEntry": "walled by a hidden column; unused, replaced by audits.LogEntry",
}


@register()
def every_model_is_placed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a model that is neither isolated nor listed."""
    messages: list[CheckMessage] = []
    for model in apps.get_models():
        label = model._meta.label
        walled = any(isinstance(constraint, TenantIsolation) for constraint in model._meta.constraints)
        if not walled and model._meta.managed and label not in SHARED and label not in LIBRARY_WALLED:
            messages.append(
                Error(f"{label} is neither tenant-owned nor listed as shared", obj=model, id="tenants.E001")
            )
    return messages
