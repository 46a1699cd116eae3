"""Managers of agents and of cover: tenant managers that also speak Django's and guardian's languages."""

from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import connections
from django.db.models import Max
from django.utils.text import slugify
from guardian.managers import UserObjectPermissionManager

from tenants import scope
from tenants.managers import TenantManager

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def slug_of(name: str) -> str:
    """Spell a name in an address: Jörg Weiß is joerg-weiss."""
    return slugify(name.translate(_SPELLED))[:70] or "x"


def free_slug(queryset: Any, name: str) -> str:
    """Return a slug for the name that no row of the queryset has yet."""
    wanted = slug_of(name)
    taken = set(queryset.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{wanted}-{number}") not in taken)


class AgentManager(TenantManager, BaseUserManager):  # type: ignore[type-arg]
    """Finds agents of the tenant in scope only.

    It must not be used in migrations: Django would write it into them, and it queries with a tenant.
    """

    use_in_migrations = False

    def next_number(self) -> int:
        """Return the next human number. Two who ask at once wait for each other until COMMIT."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"agent:{scope.current()}"])
        highest: int | None = self.aggregate(highest=Max("number"))["highest"]
        return (highest or 0) + 1

    def create_agent(self, *, display_name: str, email: str = "", password: str | None = None, **fields: Any) -> Any:
        """Create an agent with the next number and a slug of its own."""
        fields.setdefault("number", self.next_number())
        fields.setdefault("slug", free_slug(self, display_name))
        agent = self.model(display_name=display_name, email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(force_insert=True)
        return agent

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """Create a person, as Django and allauth ask for it."""
        fields.setdefault("display_name", email.partition("@")[0])
        return self.create_agent(email=email, password=password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """Create an ordinary person: nobody stands above the rights of a tenant."""
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> Any:
        """Find a person by address, in whatever case it was typed."""
        return self.get(email=(username or "").strip().lower())


class CoverManager(TenantManager, UserObjectPermissionManager):
    """Finds cover of the tenant in scope only; guardian assigns and removes through it."""
