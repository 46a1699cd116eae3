"""The keys of one tenant, wrapped bytes only: no row here opens anything without its provider."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.database.isolation import TenantIsolation
from tenants.models import IdentityOwned, TenantForeignKey


class TenantKey(IdentityOwned):
    """One version of the tenant's key. The key lies with its provider; here stands only where."""

    class State(models.TextChoices):
        """From the first use to the end. Exactly one version is active."""

        ACTIVE = "active", _("in use")
        RETIRING = "retiring", _("being replaced")
        DESTROYING = "destroying", _("being destroyed")
        DESTROYED = "destroyed", _("destroyed")

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=200)
    canary = models.BinaryField()
    probed_at = models.DateTimeField(null=True, blank=True)
    probe_fault = models.CharField(max_length=40, blank=True)
    created_by_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta(IdentityOwned.Meta):
        ordering = ["-version"]
        constraints = [
            TenantIsolation(name="keys_tenantkey_tenant", kind="identity"),
            models.UniqueConstraint(fields=["tenant", "version"], name="keys_tenantkey_version"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="active"), name="keys_tenantkey_one_active"),
        ]

    def __str__(self) -> str:
        return f"tenant key {self.version}"


class SubjectKey(IdentityOwned):
    """The key of all that is held about one conversation's outside parties, one agent, one case, or the tenant itself.

    Destroying it (`wrapped` emptied, the tenant key rotated) makes unreadable whatever it sealed, in backups too.
    """

    class Kind(models.TextChoices):
        """Whose key it is."""

        CONVERSATION = "conversation", _("conversation")
        AGENT = "agent", _("agent")
        CASE = "case", _("case")
        TENANT = "tenant", _("tenant")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    owner_id = models.UUIDField(null=True, blank=True)
    tenant_key = TenantForeignKey(TenantKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta(IdentityOwned.Meta):
        constraints = [
            TenantIsolation(name="keys_subjectkey_tenant", kind="identity", fks=[("tenant_key_id", "keys_tenantkey")]),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="keys_subjectkey_destroyed",
            ),
            models.UniqueConstraint(
                fields=["tenant", "owner_id"], condition=Q(kind="agent"), name="keys_subjectkey_one_an_agent"
            ),
            models.UniqueConstraint(fields=["tenant"], condition=Q(kind="tenant"), name="keys_subjectkey_one_tenant"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "tenant_key"], condition=Q(wrapped__isnull=False), name="keys_subjectkey_wrapped"
            )
        ]

    def __str__(self) -> str:
        return f"key of a {self.kind}"

    @property
    def is_destroyed(self) -> bool:
        """Tell whether it opens nothing any more."""
        return self.wrapped is None


class ObjectKey(IdentityOwned):
    """The key of one stored object (a recording's original, its playback form), wrapped under a subject key."""

    subject_key = TenantForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="object_keys")
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta(IdentityOwned.Meta):
        constraints = [
            TenantIsolation(name="keys_objectkey_tenant", kind="identity", fks=[("subject_key_id", "keys_subjectkey")]),
            models.CheckConstraint(
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="keys_objectkey_destroyed",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "subject_key"], name="keys_objectkey_subject")]

    def __str__(self) -> str:
        return f"key of a {self.object_type}"

    @property
    def is_destroyed(self) -> bool:
        """Tell whether it opens nothing any more."""
        return self.wrapped is None


class IndexSecret(IdentityOwned):
    """The random secret from which the tenant's blind index and word tokens are derived, wrapped under its key."""

    version = models.PositiveIntegerField(default=1)
    tenant_key = TenantForeignKey(TenantKey, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(IdentityOwned.Meta):
        ordering = ["-version"]
        constraints = [
            TenantIsolation(name="keys_indexsecret_tenant", kind="identity", fks=[("tenant_key_id", "keys_tenantkey")]),
            models.UniqueConstraint(fields=["tenant", "version"], name="keys_indexsecret_version"),
        ]

    def __str__(self) -> str:
        return f"index secret {self.version}"
