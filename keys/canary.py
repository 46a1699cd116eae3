"""Key probes: seal and open a known value, for the installation and for one version of a tenant key."""

from keys import seal
from keys.exceptions import KeyUnavailable
from keys.models import TenantKey
from keys.providers import default_provider
from keys.wrapping import CANARY, handle_of, unwrap_data_key


def check_keyring() -> str | None:
    """Return what is wrong with the keyring, or None. Asks no tenant and no database."""
    try:
        default_provider().check()
        key = seal.new_key()
        place = seal.associated_data(seal.NOBODY, "keyring", "probe")
        if seal.open_value(key, seal.seal_value(key, CANARY, place, seal.NOBODY), place) != CANARY:
            return "A known value did not come back."
    except KeyUnavailable as error:
        return error.technical
    return None


def fault_of(key: TenantKey) -> str:
    """Return the code of what keeps this version from opening its known value; empty when it opens."""
    try:
        known = unwrap_data_key(handle_of(key.pk), "canary", key.pk, bytes(key.canary))
    except KeyUnavailable as error:
        return error.code
    return "" if known == CANARY else "canary_differs"
