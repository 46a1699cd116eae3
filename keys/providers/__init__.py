"""Where tenant keys live: one contract, one module a provider."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from keys.providers.contract import Provider
from keys.providers.local import LocalProvider, root_key


def default_provider() -> Provider:
    """Return the provider in which new tenant keys are made."""
    return _local(settings.PORTAL_ROOT_KEY, str(settings.PORTAL_VAR))


def provider_named(name: str) -> Provider:
    """Return the provider that a tenant key's row names."""
    provider = default_provider()
    if name != provider.name:
        raise LookupError(f"No provider of keys is called {name!r}")
    return provider


@lru_cache(maxsize=4)
def _local(root: str, var: str) -> Provider:
    return LocalProvider(root_key(root), Path(var) / "keyring")
