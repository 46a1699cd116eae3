"""kill -9 of web, sequencer and worker under load: what left has its event, and the log has no gap."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections

from audits import recorder, sequencing
from tenants import scope
from tenants.models import Team
from tests.cast import Cast, House
from tests.faults.tasks import make_team

ROOT = Path(__file__).parents[2]
SECONDS_OF_LOAD = 4.0

Process = subprocess.Popen[bytes]


@contextmanager
def started(*command: str, log: Path, **environment: str) -> Iterator[Process]:
    """Run a program of the portal in a process group of its own; end it at the end."""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **settings, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            kill_group(process)


def kill_group(process: Process) -> None:
    """kill -9 a process and all it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def children(process: Process) -> list[int]:
    """Return the processes that this one started."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
    """Wait for a condition, or fail. Programs take long to start where many run."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


def answer_of(port: int, cast: Cast) -> str | None:
    """Ask for a page; return the request's id if a whole answer came back, else None."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/login/", headers={"Host": f"{cast.host}:{port}"})
        response = client.getresponse()
        response.read()
        return response.headers["X-Request-Id"] if response.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        client.close()


def load(port: int, cast: Cast, stop: threading.Event, heard: list[str]) -> None:
    """Ask again and again; keep the id of every answer that arrived whole."""
    while not stop.is_set():
        found = answer_of(port, cast)
        if found:
            heard.append(found)
        time.sleep(0.02)


def numbered() -> dict[UUID, list[tuple[int, UUID | None]]]:
    """Return number and request of every event, by tenant."""
    sequencing.move_all()
    found: dict[UUID, list[tuple[int, UUID | None]]] = {}
    with connections["sequencer"].cursor() as cursor:
        cursor.execute("SELECT tenant_id, idx, request_id FROM audits_event ORDER BY tenant_id, idx")
        for tenant_id, idx, request_id in cursor.fetchall():
            found.setdefault(tenant_id, []).append((idx, request_id))
    return found


def assert_no_gap() -> None:
    """Every tenant's numbers begin at 0 and have no gap."""
    for events in numbered().values():
        assert [idx for idx, _ in events] == list(range(len(events)))


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def test_answers_that_left_have_their_event(committed_house: House, port: int, tmp_path: Path) -> None:
    cast, log, heard, stop = committed_house.nordwind, tmp_path / "log", list[str](), threading.Event()
    web = ("-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn_conf.py")
    sequencer = ("manage.py", "portal", "sequencer")
    threads = [threading.Thread(target=load, args=(port, cast, stop, heard)) for _ in range(3)]
    with started(*web, log=log, PORT=str(port), PORTAL_WEB_WORKERS="2") as server:
        wait_until(lambda: answer_of(port, cast) is not None, f"the portal on {port}")
        for thread in threads:
            thread.start()
        for _round in range(2):
            with started(*sequencer, log=log) as mover:
                time.sleep(SECONDS_OF_LOAD / 4)
                os.kill(children(server)[0], signal.SIGKILL)
                time.sleep(SECONDS_OF_LOAD / 4)
                kill_group(mover)
        kill_group(server)
        stop.set()
        for thread in threads:
            thread.join(10)
    recorded = {str(request_id) for _, request_id in numbered()[cast.tenant.pk]}
    assert len(heard) > 20, log.read_text()[-2000:]
    assert set(heard) <= recorded
    assert_no_gap()


def test_jobs_and_their_events_stand_or_fall_together(committed_house: House, tmp_path: Path) -> None:
    cast = committed_house.nordwind
    with recorder.access(tenant_id=cast.tenant.pk, by=None, name="queue"):
        for number in range(150):
            make_team.enqueue(number=str(number))

    def made() -> set[str]:
        with scope.tenant_scope(cast.tenant.pk):
            return {str(pk) for pk in Team.objects.filter(slug__startswith="made-").values_list("pk", flat=True)}

    with started("-m", "tests.faults.worker", log=tmp_path / "log") as worker:
        wait_until(lambda: len(made()) >= 8, "the first jobs")
        kill_group(worker)
    sequencing.move_all()
    with connections["sequencer"].cursor() as cursor:
        cursor.execute(
            "SELECT leaf->'obj'->'ids'->>0 FROM audits_event"
            " WHERE tenant_id = %s AND kind = 'team.create' AND status = 'success'",
            [cast.tenant.pk],
        )
        recorded = [row[0] for row in cursor.fetchall()]
    assert sorted(recorded) == sorted(made())
    assert_no_gap()
