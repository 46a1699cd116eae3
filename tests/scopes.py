"""How tests that do not go through the middleware step into a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager

from access.models import Agent
from audits import recorder
from tenants.models import Tenant


@contextmanager
def inside(tenant: Tenant, *, by: Agent | None = None, name: str = "test") -> Iterator[Tenant]:
    """Work for one tenant in an open access context that is recorded at its end, as a job or command would."""
    with recorder.access(tenant_id=tenant.id, by=by, name=name):
        yield tenant
