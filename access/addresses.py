"""Where a request comes from: forwarded addresses count only as far as our own proxies vouch for them."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


@lru_cache(maxsize=1)
def _trusted(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network.strip()) for network in networks if network.strip())


def _is_trusted(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _trusted(tuple(settings.PORTAL_TRUSTED_PROXIES)))


def _clean(address: str) -> str:
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return ""


def client_ip(request: HttpRequest) -> str:
    """Return the first address, seen from us, that is not one of our proxies. The client cannot choose it."""
    address = _clean(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104  (a unix socket has no address)
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not _is_trusted(address) or not (known := _clean(hop)):
            return address
        address = known
    return address
