"""Background work: the scope of a job, its transactions, its progress."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.tasks import Task

from tenants import scope
from tenants.ids import uuid7
from tenants.models import Job
from tenants.signals import Work, work_closing, work_failed, work_opened

logger = logging.getLogger(__name__)


@contextmanager
def unit_of_work(*, tenant_id: UUID, name: str, by: UUID | None = None, reason: str = "") -> Iterator[Work]:
    """Run a block as one tenant, in one transaction and one access context, recorded before COMMIT.

    Inside a request, whose middleware has opened all three, the block just joins them.
    """
    open_access = scope.access_id()
    if open_access is not None and transaction.get_connection().in_atomic_block:
        with scope.activate(tenant_id):
            yield Work(name=name, tenant_id=tenant_id, access_id=open_access, by=by, reason=reason)
        return
    work = Work(name=name, tenant_id=tenant_id, access_id=uuid7(), by=by, reason=reason)
    with scope.activate(tenant_id), scope.open_access(work.access_id):
        try:
            with transaction.atomic():
                work_opened.send(sender=Work, work=work)
                yield work
                work_closing.send(sender=Work, work=work)
        except BaseException as error:
            with transaction.atomic():
                work_failed.send(sender=Work, work=work, error=error)
            raise


@cache
def _queue_of_transaction() -> App:
    """The queue as Django's connection sees it: in a worker, procrastinate's own would commit by itself."""
    return app.with_connector(DjangoConnector(alias="default"))


def enqueue(name: str, *, queue: str = "default", **ids: str | int) -> int:
    """Queue a task by its name, inside the transaction under way: services lie below the module of tasks."""
    task = _queue_of_transaction().configure_task(name, queue=queue, allow_unknown=True)
    return task.defer(tenant_id=str(scope.current()), **ids)


@dataclass(frozen=True)
class TenantTask:
    """A task that belongs to a tenant. Arguments are ids only: the queue's table lies outside row-level security."""

    task: "Task[..., Any, ...]"
    run: Callable[..., Any]

    def enqueue(self, **ids: str | int) -> int:
        """Queue the task for the tenant in scope, inside the transaction under way; return the job's number."""
        return enqueue(self.task.name, queue=self.task.queue, **ids)


def tenant_task(*, name: str, queue: str = "default", attempts: int = 4) -> Callable[[Callable[..., Any]], TenantTask]:
    """Declare a task: it runs with its tenant activated and no transaction open; services open their own."""

    def decorate(function: Callable[..., Any]) -> TenantTask:
        def run(*, tenant_id: str, **ids: str | int) -> None:
            close_old_connections()
            try:
                with scope.activate(UUID(tenant_id)):
                    function(**ids)
            finally:
                connections.close_all()  # of this thread, which may never be used again

        retry = RetryStrategy(max_attempts=attempts, exponential_wait=3)
        return TenantTask(app.task(name=name, queue=queue, retry=retry)(run), function)

    return decorate


def progress(job_id: UUID, **fields: Any) -> None:
    """Write a job's counts or state in a transaction of its own, so that watchers see it move."""
    if fields.get("state") in {Job.State.FULFILLED, Job.State.FAILED, Job.State.CANCELLED}:
        fields["finished_at"] = timezone.now()
    with transaction.atomic():
        Job.objects.filter(pk=job_id).update(**fields)


def drain() -> None:
    """Run every queued job in this process and return when none is left (commands, the demonstration, tests)."""

    async def work() -> None:
        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await worker.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(work())


@app.periodic(cron="* * * * *")
@app.task(name="tenants.retry_stalled", queueing_lock="tenants.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Give jobs whose worker died to another one (procrastinate does not do so by itself)."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30)
    for job in stalled:
        logger.warning("retrying stalled job %s", job.id)
        await app.job_manager.retry_job(job)
