"""What this layer does when layers below announce an act: a new tenant gets its key."""

from typing import Any

from django.dispatch import receiver

from keys.services.tenant_keys import ensure_tenant_key
from tenants.signals import Act, acted


@receiver(acted, sender=Act, dispatch_uid="keys.tenant_create")
def give_a_new_tenant_its_key(sender: type[Act], act: Act, **_kwargs: Any) -> None:
    """Make the key in the same transaction as the tenant's own rows."""
    if act.kind == "tenant.create":
        ensure_tenant_key(by=act.by)
