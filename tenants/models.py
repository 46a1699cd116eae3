"""The tenant, the bases of every tenant's row, and the units that permissions hang on: team, queue, campaign."""

from typing import Any, ClassVar

from django.db import models

from tenants import scope
from tenants.database.isolation import TenantIsolation
from tenants.ids import uuid7
from tenants.managers import TenantManager


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference within the tenant; the database's constraint is the composite one of TenantIsolation."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)


class Tenant(models.Model):
    """A client of the provider: the one that a conversation belongs to. Shared table, one row visible at a time."""

    class State(models.TextChoices):
        """Whether the portal is open."""

        ACTIVE = "active"
        SUSPENDED = "suspended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    is_operator = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="de")
    time_zone = models.CharField(max_length=40, default="Europe/Berlin")
    seat_country = models.CharField(max_length=2, default="DE")
    seat_region = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A host name of one tenant's portal. Only the host that was asked is visible."""

    host = models.CharField(max_length=253, primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")

    def __str__(self) -> str:
        return self.host


class _Owned(models.Model):
    """What both kinds of tenant-owned rows share."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
        default=scope.current,
    )

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class TenantOwned(_Owned):
    """Content: readable only inside an open access context; the database's key is (tenant_id, id)."""

    tenant_isolated = True

    class Meta(_Owned.Meta):
        abstract = True


class IdentityOwned(_Owned):
    """People, keys and settings: readable in the tenant's scope; the database's key is id."""

    class Meta(_Owned.Meta):
        abstract = True


class TenantSetting(IdentityOwned):
    """What a tenant decides for itself; one row each."""

    require_second_factor = models.BooleanField(default=True)
    invitation_days = models.PositiveSmallIntegerField(default=7)
    playback_minutes = models.PositiveSmallIntegerField(default=30)
    reveal_minutes = models.PositiveSmallIntegerField(default=10)
    default_region = models.CharField(max_length=2, default="DE")
    keeps_caller_numbers = models.BooleanField(default=True)
    password_context_words = models.JSONField(default=list, blank=True)

    class Meta(IdentityOwned.Meta):
        constraints = [
            TenantIsolation(name="tenants_tenantsetting_tenant", kind="identity"),
            models.UniqueConstraint(fields=["tenant"], name="tenants_tenantsetting_one"),
        ]

    def __str__(self) -> str:
        return f"settings of {self.tenant_id}"


class Purpose(IdentityOwned):
    """Why a conversation may be opened: the tenant's closed list (Art. 5(1)(b) GDPR)."""

    code = models.SlugField(max_length=40, db_index=False)
    label_de = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80)
    hint_de = models.CharField(max_length=160, blank=True)
    hint_en = models.CharField(max_length=160, blank=True)
    needs_reason = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(IdentityOwned.Meta):
        ordering = ["position", "code"]
        constraints = [
            TenantIsolation(name="tenants_purpose_tenant", kind="identity"),
            models.UniqueConstraint(fields=["tenant", "code"], name="tenants_purpose_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Team(IdentityOwned):
    """A group of agents under one supervisor."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, db_index=False)

    class Meta(IdentityOwned.Meta):
        default_permissions = ()
        permissions = [("cover", "Cover")]
        ordering = ["name"]
        constraints = [
            TenantIsolation(name="tenants_team_tenant", kind="identity"),
            models.UniqueConstraint(fields=["tenant", "slug"], name="tenants_team_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Queue(IdentityOwned):
    """A line that callers wait in; it may be served by one team."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, db_index=False)
    team = TenantForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="queues")

    class Meta(IdentityOwned.Meta):
        default_permissions = ()
        permissions = [("cover", "Cover")]
        ordering = ["name"]
        constraints = [
            TenantIsolation(name="tenants_queue_tenant", kind="identity", fks=[("team_id", "tenants_team")]),
            models.UniqueConstraint(fields=["tenant", "slug"], name="tenants_queue_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(IdentityOwned):
    """An outbound effort with an own list and end."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, db_index=False)

    class Meta(IdentityOwned.Meta):
        default_permissions = ()
        permissions = [("cover", "Cover")]
        ordering = ["name"]
        constraints = [
            TenantIsolation(name="tenants_campaign_tenant", kind="identity"),
            models.UniqueConstraint(fields=["tenant", "slug"], name="tenants_campaign_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Job(IdentityOwned):
    """Long work that people watch. `result` holds ids, counts and codes, never personal data."""

    class State(models.TextChoices):
        """The states of contract and API."""

        PENDING = "PENDING"
        READY = "READY"
        PROCESSING = "PROCESSING"
        FULFILLED = "FULFILLED"
        FAILED = "FAILED"
        CANCELLED = "CANCELLED"

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    total = models.PositiveIntegerField(default=0)
    processed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    created_by_id = models.UUIDField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(IdentityOwned.Meta):
        ordering = ["-created_at"]
        constraints = [TenantIsolation(name="tenants_job_tenant", kind="identity")]
        indexes = [models.Index(fields=["tenant", "-created_at"], name="tenants_job_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
