"""The tenant key: made once, probed often."""

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from keys import seal
from keys.canary import fault_of
from keys.exceptions import KeyUnavailable
from keys.models import IndexSecret, SubjectKey, TenantKey
from keys.providers import default_provider
from keys.selectors import live_versions
from keys.services.actors import Actor, actor_id
from keys.wrapping import CANARY, Handle, wrap_data_key
from tenants import scope
from tenants.exceptions import Refused
from tenants.ids import uuid7
from tenants.jobs import TenantTask
from tenants.models import Job
from tenants.signals import announce


def ensure_tenant_key(*, by: Actor) -> TenantKey:
    """Return the tenant's active key; make it, the tenant's own data key and the index secret at first use."""
    active: TenantKey | None = TenantKey.objects.filter(state=TenantKey.State.ACTIVE).first()
    if active is not None:
        return active
    with transaction.atomic():
        _one_at_a_time()
        active = TenantKey.objects.filter(state=TenantKey.State.ACTIVE).first()
        if active is None:
            active = make_version(by=by)
            _make_tenant_secrets(active)
            announce(kind="key.create", target=("key", active.pk), by=actor_id(by=by), context=_facts(active))
    return active


def make_version(*, by: Actor) -> TenantKey:
    """Make the next version at the provider and its row, with a known value to probe it by."""
    version = (TenantKey.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    provider = default_provider()
    ref = provider.create(scope.current(), version)
    key_id = uuid7()
    row: TenantKey = TenantKey.objects.create(
        id=key_id,
        version=version,
        provider=provider.name,
        provider_ref=ref,
        canary=wrap_data_key(Handle(version, provider.name, ref), "canary", key_id, CANARY),
        probed_at=timezone.now(),
        created_by_id=actor_id(by=by),
    )
    return row


def key_for_wrapping(*, by: Actor) -> TenantKey:
    """Return the active key, shared-locked to the end of the transaction: a rotation waits until its wraps are seen."""
    for _attempt in range(2):  # a rotation that commits while we wait hides its new row from the waiting statement
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM keys_tenantkey WHERE tenant_id = %s AND state = 'active' FOR SHARE", [scope.current()]
            )
            row = cursor.fetchone()
        if row is not None:
            active: TenantKey = TenantKey.objects.get(pk=row[0])
            return active
    return ensure_tenant_key(by=by)


def probe_tenant_key(*, by: Actor) -> TenantKey:
    """Open the known value of every version in use, and keep when and with what result."""
    versions = live_versions()
    if not versions:
        raise KeyUnavailable("This tenant has no key yet.")
    for key in versions:
        key.probed_at, key.probe_fault = timezone.now(), fault_of(key)
        key.save(update_fields=["probed_at", "probe_fault"])
        announce(
            kind="key.probe",
            target=("key", key.pk),
            by=actor_id(by=by),
            status="failure" if key.probe_fault else "success",
            context={**_facts(key), "fault": key.probe_fault},
        )
    return versions[0]


def request_rotation(*, task: TenantTask, by: Actor) -> Job:
    """Queue the change of the tenant key as a job that people can watch; one at a time."""
    under_way = Job.objects.filter(kind="keys.rotate", state__in=[Job.State.PENDING, Job.State.PROCESSING])
    if under_way.exists():
        raise Refused(gettext("The key is being changed already."), code="rotation_under_way")
    job: Job = Job.objects.create(kind="keys.rotate", created_by_id=actor_id(by=by))
    task.enqueue(job_id=str(job.pk), by=str(job.created_by_id))
    return job


def _make_tenant_secrets(active: TenantKey) -> None:
    handle = Handle(active.version, active.provider, active.provider_ref)
    data_key_id, secret_id = uuid7(), uuid7()
    SubjectKey.objects.create(
        id=data_key_id,
        kind=SubjectKey.Kind.TENANT,
        tenant_key=active,
        wrapped=wrap_data_key(handle, "subject_key", data_key_id, seal.new_key()),
    )
    IndexSecret.objects.create(
        id=secret_id, tenant_key=active, wrapped=wrap_data_key(handle, "index_secret", secret_id, seal.new_key())
    )


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"keys|{scope.current()}"])


def _facts(key: TenantKey) -> dict[str, str | int]:
    return {"version": key.version, "provider": key.provider}
