"""Background work on recordings: open the tenant's scope, call the services, nothing else."""

from functools import partial
from uuid import UUID

from keys.seal import BrokenSealError
from recordings import services
from recordings.media import UnreadableMedia
from recordings.services.queueing import PROCESS, QUEUE
from tenants import scope
from tenants.jobs import tenant_task, unit_of_work


@tenant_task(name=PROCESS, queue=QUEUE)
def process_recording(recording_id: str) -> None:
    """Check one recording against its vCon and prepare it for playback."""
    transaction = partial(unit_of_work, tenant_id=scope.current(), name=PROCESS)
    with transaction():
        work = services.begin_processing(recording_id=UUID(recording_id), by=None)
    if work is None:
        return
    try:
        outcome = services.prepare(work=work, by=None)
    except (UnreadableMedia, BrokenSealError):
        with transaction():
            services.fail_processing(work=work, by=None)
        return
    with transaction():
        services.finish_processing(work=work, outcome=outcome, by=None)
