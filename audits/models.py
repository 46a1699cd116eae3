"""The log's tables: inbox and events, which nothing changes, and beside them what a destroyed key erases.

All but LogEntry are made by hand-written SQL (`migrations/0002`): partitions, keys of their own shape, and
no foreign key on the path that every request takes.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from audits import scope as audit_scope
from tenants import scope
from tenants.database.isolation import TenantIsolation
from tenants.managers import TenantManager, TenantQuerySet
from tenants.models import TenantOwned

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class AppendOnly(TypeError):
    """The log is only ever added to."""


class LeafField(models.TextField):  # type: ignore[type-arg]
    """The column has the type json, which keeps its text as written; it is read as that text, never parsed."""

    def select_format(self, compiler: "SQLCompiler", sql: str, params: Any) -> tuple[str, Any]:
        """Ask for the text."""
        return f"{sql}::text", params


class Inbox(models.Model):
    """A leaf as the request wrote it, until the sequencer gives it its number. The runtime role cannot read it."""

    walled_by_hand: ClassVar[bool] = True

    event_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField(default=scope.current)
    leaf = LeafField()

    class Meta:
        managed = False
        db_table = "audits_inbox"

    def __str__(self) -> str:
        return str(self.event_id)


class Tomorrow(models.Expression):
    """The day after today when the SQL is made: no event is later, whatever a clock does.

    As a constant in every query it spares the planner the partitions of years to come: 1 ms instead of 30.
    """

    output_field = models.DateField()

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return a placeholder and the day."""
        return "%s", [timezone.now().date() + timedelta(days=1)]


class EventManager(TenantManager):
    """Events of the tenant in scope, up to now."""

    def get_queryset(self) -> TenantQuerySet[Any]:
        """Return the events."""
        found: TenantQuerySet[Any] = super().get_queryset().filter(month__lte=Tomorrow())
        return found


class Event(models.Model):
    """A leaf in its place: number `idx` of its tenant, without gaps. The columns beside `leaf` only find it."""

    walled_by_hand: ClassVar[bool] = True
    tenant_isolated: ClassVar[bool] = True

    event_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    idx = models.BigIntegerField()
    month = models.DateField()
    leaf = LeafField()
    leaf_hash = models.BinaryField()
    kind = models.TextField()
    action = models.TextField()
    status = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_type = models.TextField()
    object_type = models.TextField(null=True)
    purpose = models.TextField(null=True)
    request_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    objects: ClassVar[EventManager] = EventManager()

    class Meta:
        managed = False
        db_table = "audits_event"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.idx} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: the sequencer alone writes events."""
        raise AppendOnly("events are written by the sequencer")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: events end with their month's partition."""
        raise AppendOnly("events are not deleted one by one")


class Trail(models.Model):
    """Which events touched an object: one row for each pair, written by the sequencer from the leaf."""

    walled_by_hand: ClassVar[bool] = True
    tenant_isolated: ClassVar[bool] = True

    idx = models.BigIntegerField(primary_key=True)
    tenant_id = models.UUIDField()
    object_id = models.UUIDField()
    month = models.DateField()

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        managed = False
        db_table = "audits_trail"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.object_id} in {self.idx}"


class Head(models.Model):
    """How many events a tenant has: the sequencer's cursor. It can be derived and is never trusted alone."""

    walled_by_hand: ClassVar[bool] = True

    tenant_id = models.UUIDField(primary_key=True)
    size = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "audits_head"

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.size}"


class Opening(models.Model):
    """What a commitment stands for, sealed: address, words, old and new values. It is erased with its key.

    `part` is "a" for the actor's, "o0", "o1" … for each data-subject key, in the order of the leaf's `pdc.o`.
    `tokens` is a keyed index of its address and words.
    """

    walled_by_hand: ClassVar[bool] = True
    tenant_isolated: ClassVar[bool] = True

    event_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField(default=scope.current)
    part = models.TextField()
    key_id = models.UUIDField(null=True)
    ct = models.BinaryField()
    tokens = ArrayField(models.TextField())

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        managed = False
        db_table = "audits_opening"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.event_id}/{self.part}"


def sealing_key_of(instance: models.Model) -> UUID | None:
    """Return the subject key that an object's values belong under; None stands for the tenant's."""
    for name in ("audit_key_id", "subject_key_id"):
        key_id = getattr(instance, name, None)
        if isinstance(key_id, UUID):
            return key_id
    return None


class LogEntryEntries(LogEntryManager, TenantManager):  # type: ignore[misc]
    """Takes what django-auditlog found and hands it to the recorder, which writes at the end of the access."""

    def log_create(self, instance: models.Model, force_log: bool = False, **kwargs: Any) -> None:
        """Note the changes of one object; raises outside an access context, so that nothing changes unrecorded."""
        changes = kwargs.get("changes")
        if changes is None and not force_log:
            return
        audit_scope.current().note_change(
            audit_scope.Change(
                model=type(instance),
                object_pk=str(instance.pk),
                action=int(kwargs["action"]),
                fields=changes or {},
                key_id=sealing_key_of(instance),
            )
        )

    def log_m2m_changes(
        self, changed_queryset: Any, instance: models.Model, operation: str, field_name: str, **kwargs: Any
    ) -> None:
        """Note which objects were added to or taken from a relation."""
        ids = [str(changed.pk) for changed in changed_queryset]
        if not ids:
            return
        pair = ([], ids) if operation == "add" else (ids, [])
        self.log_create(instance, action=LogEntry.Action.UPDATE, changes={field_name: pair})


class LogEntry(TenantOwned, AbstractLogEntry):  # type: ignore[misc]
    """One object changed within an event: which one, and which fields. The values are sealed in an opening."""

    content_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    actor_id = models.UUIDField(null=True)
    event_id = models.UUIDField()
    part = models.CharField(max_length=8)
    object_pk = models.CharField(max_length=64)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    timestamp = models.DateTimeField()
    actor = None
    object_id = None
    object_repr = None
    serialized_data = None
    changes_text = None
    changes = None
    cid = None
    remote_addr = None
    remote_port = None
    additional_data = None
    actor_email = None

    objects: ClassVar[LogEntryEntries] = LogEntryEntries()

    class Meta(TenantOwned.Meta):
        constraints = [TenantIsolation(name="audits_logentry_tenant", kind="content", exempt_writes=True)]
        indexes = [
            models.Index(fields=["tenant", "event_id"], name="audits_logentry_event"),
            models.Index(fields=["tenant", "object_pk", "-timestamp"], name="audits_logentry_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.object_pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: the recorder alone writes entries."""
        raise AppendOnly("entries are written by the recorder")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: entries are not deleted."""
        raise AppendOnly("entries are not deleted")
