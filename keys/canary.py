"""Key probes: seal and open a known value, for the installation and for one version of a tenant key."""

from keys import seal
from keys.exceptions import KeyUnavailable
from keys.models import TenantKey
from keys.providers import default_provider
from keys.wrapping import CANARY, handle_of, unwrap_data_key
from tenants import scope
from tenants.models import Tenant


def check_keyring() -> str | None:
    """Return what is wrong with the keyring, or None: the provider works, and the first tenant's key is in it."""
    try:
        default_provider().check()
        key = seal.new_key()
        place = seal.associated_data(seal.NOBODY, "keyring", "probe")
        if seal.open_value(key, seal.seal_value(key, CANARY, place, seal.NOBODY), place) != CANARY:
            return "A known value did not come back."
    except KeyUnavailable as error:
        return error.technical
    return _fault_of_first_tenant()


def _fault_of_first_tenant() -> str | None:
    """An empty keyring works well too: only a tenant's key tells whether it is the one of this database."""
    tenant = Tenant.objects.using("operator").order_by("slug").first()
    if tenant is None:
        return None
    with scope.tenant_scope(tenant.id):
        active = TenantKey.objects.filter(state=TenantKey.State.ACTIVE).first()
        fault = fault_of(active) if active else ""
    return f"The key of {tenant.slug} does not open: {fault}." if fault else None


def fault_of(key: TenantKey) -> str:
    """Return the code of what keeps this version from opening its known value; empty when it opens."""
    try:
        known = unwrap_data_key(handle_of(key.pk), "canary", key.pk, bytes(key.canary))
    except KeyUnavailable as error:
        return error.code
    return "" if known == CANARY else "canary_differs"
