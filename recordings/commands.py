"""`portal import`: takes a folder of vCons in, with the sound that lies beside them."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from tqdm import tqdm

from access.models import Agent
from recordings import importing, services
from recordings.importing import Folder
from recordings.models import Recording
from tenants import scope
from tenants.command import Command
from tenants.exceptions import DomainError
from tenants.jobs import drain, progress, unit_of_work
from tenants.models import Job, Tenant
from tenants.selectors import tenant_by_slug

JOB = "recordings.import"


@dataclass
class Import:
    """One run over a folder. It can die anywhere and be run again: what is here already is known again."""

    tenant: Tenant
    folder: Folder
    by: Agent | None
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Path, str]] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Take one file in, with the sound of its recordings."""
        work = partial(unit_of_work, tenant_id=self.tenant.id, by=self.by.pk if self.by else None)
        try:
            document = importing.read_file(path)
            with work(name=JOB):
                taken = services.ingest_conversation(document=document, by=self.by)
            self.counts["new" if taken.created else "known"] += 1
            names = importing.filenames_in(document) if taken.uploads else {}
            for recording in taken.uploads:
                self._send(recording, self.folder.sound_of(recording, names.get(recording.position, ""), path), work)
        except DomainError as error:
            self.refused.append((path, importing.explain(error)))
            self.counts["refused"] += 1

    def _send(self, recording: Recording, sound: Path | None, work: Any) -> None:
        if sound is None:
            self.counts["without sound"] += 1
            return
        with work(name="recordings.upload"):
            upload = services.begin_upload(recording=recording, by=self.by)
        received = services.receive_media(upload=upload, chunks=importing.chunks_of(sound), by=self.by)
        with work(name="recordings.upload"):
            services.keep_upload(received=received, media_type="", by=self.by)
        self.counts["sounds"] += 1


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="a folder with vCons, and the sound they name")
    parser.add_argument("--tenant", required=True, help="short name of the tenant")
    parser.add_argument("--by", default="", help="e-mail of the agent who imports; without it the log names the system")
    parser.add_argument("--prepare", action="store_true", help="prepare the sound here and now, without a worker")


def _run(options: Namespace) -> int:
    tenant = tenant_by_slug(options.tenant)
    if tenant is None:
        return _fault(f"There is no tenant {options.tenant}.")
    if not options.folder.is_dir():
        return _fault(f"There is no folder {options.folder}.")
    folder = Folder(options.folder)
    with scope.activate(tenant.id):
        with unit_of_work(tenant_id=tenant.id, name=JOB):
            by = Agent.objects.filter(email=options.by).first() if options.by else None
            job_id = Job.objects.create(kind=JOB, created_by_id=by.pk if by else None).pk
        if options.by and by is None:
            return _fault(f"There is no agent {options.by} at {tenant.name}.")
        run = Import(tenant, folder, by)
        _walk(run, job_id)
    if options.prepare:
        drain()
    _report(run)
    return 1 if run.refused else 0


def _walk(run: Import, job_id: UUID) -> None:
    paths = run.folder.vcons()
    progress(job_id, state=Job.State.PROCESSING, total=len(paths))
    for count, path in enumerate(tqdm(paths, unit=" vCons", file=sys.stderr, disable=None), start=1):
        run.take(path)
        if count % 20 == 0 or count == len(paths):
            progress(job_id, processed=count, failed=run.counts["refused"], skipped=run.counts["known"])
    progress(job_id, state=Job.State.FULFILLED, result=dict(run.counts))


def _report(run: Import) -> None:
    """Say what came of it; paths are told to the terminal only, since file names may name people."""
    counts = ", ".join(f"{count} {what}" for what, count in sorted(run.counts.items())) or "nothing found"
    sys.stdout.write(f"{run.tenant.slug}: {counts}\n")
    for path, reason in run.refused:
        sys.stdout.write(f"refused: {path}\n    {reason}\n")


def _fault(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 2


def _sweep_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--hours", type=float, default=24.0, help="how old a file must be")


def _sweep(options: Namespace) -> int:
    count = services.sweep_store(hours=options.hours, by=None)
    sys.stdout.write(f"{count} files removed\n")
    return 0


COMMANDS = [
    Command("import", "take in a folder of vCons and the sound beside them", _arguments, _run),
    Command("sweep", "remove sealed files that no row knows: what failed uploads left", _sweep_arguments, _sweep),
]
