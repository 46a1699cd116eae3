"""Background work on keys: the change of a tenant's key, and the hourly probe."""

import logging
from functools import partial
from uuid import UUID

from procrastinate.contrib.django import app

from keys import services
from tenants import scope
from tenants.exceptions import DomainError
from tenants.jobs import progress, tenant_task, unit_of_work
from tenants.models import Job
from tenants.selectors import every_tenant

logger = logging.getLogger(__name__)


@tenant_task(name="keys.rotate")
def rotate(*, job_id: str, by: str) -> None:
    """Change the tenant key; what an earlier attempt left is finished first."""
    told = partial(progress, UUID(job_id))
    told(state=Job.State.PROCESSING)
    try:
        done = services.rotate_tenant_key(by=UUID(by), progress=lambda moved: told(processed=moved))
    except Exception:
        told(state=Job.State.FAILED)
        raise
    told(
        state=Job.State.FULFILLED,
        total=done.rewrapped,
        processed=done.rewrapped,
        result={"version": done.version, "destroyed": list(done.destroyed)},
    )


@app.periodic(cron="23 * * * *")
@app.task(name="keys.probe", queueing_lock="keys.probe", pass_context=False)
def probe_every_tenant(timestamp: int) -> None:
    """Open each tenant's known value once an hour; one that fails does not keep the others from it."""
    for tenant in every_tenant():
        try:
            with scope.activate(tenant.id), unit_of_work(tenant_id=tenant.id, name="keys.probe"):
                services.probe_tenant_key(by=None)
        except DomainError as error:
            logger.error("the key probe of tenant %s failed: %s", tenant.slug, error.code)
