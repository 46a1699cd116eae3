"""The cache's key function: a part of the tenant's isolation."""

from tenants import scope


def key(name: str, key_prefix: str, version: int) -> str:
    """Put the tenant in scope into every key: limits, used codes and lock-outs never meet another tenant's."""
    return f"{key_prefix}:t:{scope.peek() or 'shared'}:{version}:{name}"
