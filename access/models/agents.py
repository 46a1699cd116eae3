"""The agent: one person or one program, of one tenant; and the password's hash, which only sign-in may read."""

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from access.managers import AgentManager
from tenants import scope
from tenants.database.isolation import TenantIsolation
from tenants.models import IdentityOwned, Team, Tenant, TenantForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterable


class Agent(IdentityOwned, AbstractBaseUser):
    """One agent of one tenant. Nobody is a superuser: there is no such column.

    Sign-in derives the session's hash and reset links from `password`, which is a *stamp* here: a random
    value renewed with every new password. The hash itself lies in AgentSecret.
    """

    class Kind(models.TextChoices):
        """A person signs in; a service is the account of an API client."""

        PERSON = "person", _("person")
        SERVICE = "service", _("service account")

    class Appearance(models.TextChoices):
        """Light, dark, or as the device says."""

        AUTO = "auto", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    tenant = models.ForeignKey(  # as in IdentityOwned, but Django's own checks make an agent with nobody in scope
        Tenant,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
        default=scope.peek,
    )
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.PERSON)
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=80, db_index=False)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=120)
    team = TenantForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="agents")
    language = models.CharField(max_length=2, blank=True, choices=[("de", "Deutsch"), ("en", "English")])
    appearance = models.CharField(max_length=5, choices=Appearance.choices, default=Appearance.AUTO)
    is_active = models.BooleanField(default=True)
    has_password = models.BooleanField(default=False, editable=False)
    stamp = models.CharField(max_length=43, editable=False, default=secrets.token_urlsafe)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_superuser = is_staff = False
    token_scopes: frozenset[str] | None = None  # what the token of this request was issued for

    objects: ClassVar[AgentManager] = AgentManager()

    class Meta(IdentityOwned.Meta):
        ordering = ["display_name", "number"]
        constraints = [
            TenantIsolation(name="access_agent_tenant", kind="identity", fks=[("team_id", "tenants_team")]),
            models.UniqueConstraint(
                fields=["tenant", "email"], condition=~models.Q(email=""), name="access_agent_email"
            ),
            models.UniqueConstraint(fields=["tenant", "number"], name="access_agent_number"),
            models.UniqueConstraint(fields=["tenant", "slug"], name="access_agent_slug"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="access_agent_email_lower"),
            models.CheckConstraint(
                condition=models.Q(kind="service") | ~models.Q(email=""), name="access_agent_person_has_email"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_person(self) -> bool:
        """Tell a person from a program."""
        return self.kind == self.Kind.PERSON

    @property
    def state(self) -> str:
        """Return invited, active or deactivated."""
        if self.is_active:
            return "active"
        return "deactivated" if self.deactivated_at is not None else "invited"

    @property
    def password(self) -> str:  # type: ignore[override]
        """Return the stamp: what sessions and links derive from, never the hash."""
        return self.stamp

    def has_usable_password(self) -> bool:
        """Tell whether a password was ever set."""
        return self.has_password

    def set_password(self, raw_password: str | None) -> None:
        """Keep a new hash until `save`, and renew the stamp: every other session and link ends."""
        self._hash = make_password(raw_password)
        self._password = raw_password
        self.has_password = raw_password is not None
        self.stamp = secrets.token_urlsafe()

    def set_unusable_password(self) -> None:
        """Take the password away."""
        self.set_password(None)

    def check_password(self, raw_password: str | None) -> bool:
        """Compare with the hash, read on the connection of the role that alone may read it."""
        with transaction.atomic(using="auth"):
            rows = AgentSecret.objects.using("auth").filter(agent_id=self.pk)
            encoded = rows.values_list("hash", flat=True).first()
        if encoded is None:
            return check_password(raw_password, "")  # as slow as with a hash
        return check_password(raw_password, encoded, self._renew_hash)

    async def acheck_password(self, raw_password: str | None) -> bool:
        """Compare with the hash; sign-in runs in threads, never in the event loop."""
        from asgiref.sync import sync_to_async  # noqa: PLC0415

        return await sync_to_async(self.check_password)(raw_password)

    def _renew_hash(self, raw_password: str) -> None:
        """Store an outdated hash anew; the stamp stays, so other sessions live on."""
        stamp = self.stamp
        self.set_password(raw_password)
        self.stamp, self._password = stamp, None
        self.save(update_fields=["has_password"])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new hash beside the row, in the same transaction."""
        encoded = self.__dict__.pop("_hash", None)
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if encoded and fields is not None:
            kwargs["update_fields"] = {*fields, "stamp", "has_password"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            if encoded:
                AgentSecret.write(self, encoded)


class AgentSecret(IdentityOwned):
    """The hash of a password. The role that serves requests writes it and cannot read it."""

    agent = TenantForeignKey(Agent, on_delete=models.DO_NOTHING, related_name="+")
    hash = models.CharField(max_length=200)

    class Meta(IdentityOwned.Meta):
        constraints = [
            TenantIsolation(
                name="access_agentsecret_tenant", kind="identity", fks=[("agent_id", "access_agent", "CASCADE")]
            ),
            models.UniqueConstraint(fields=["tenant", "agent"], name="access_agentsecret_agent"),
        ]

    def __str__(self) -> str:
        return f"secret of {self.agent_id}"

    @classmethod
    def write(cls, agent: Agent, encoded: str) -> None:
        """Replace or insert the hash without ever selecting it."""
        if not cls.objects.filter(agent_id=agent.pk).update(hash=encoded):
            cls.objects.bulk_create([cls(agent_id=agent.pk, tenant_id=agent.tenant_id, hash=encoded)])
