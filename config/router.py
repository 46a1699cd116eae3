"""Which alias a query takes when nobody names one."""

from typing import Any


class Router:
    """The cache lives outside the request's transaction; migrations run as the owner; all else is the default."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return the cache's alias for the cache's table."""
        return "cache" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """All aliases are one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Only the owner makes tables."""
        return db == "owner"
