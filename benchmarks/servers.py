"""Real web servers on loopback, one worker each, and a client that keeps its connection."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.house import House
from config.place import ROOT


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(application: str, settings: str, **environment: str) -> Iterator[int]:
    """Serve a WSGI application with one gunicorn worker while the block runs; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "2", "--keep-alive", "60", "--log-level", "error"]
    place = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PORT": str(port), **environment}
    with subprocess.Popen(command, cwd=ROOT, env=place) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


class Caller:
    """One kept connection."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.host = host
        self.headers: dict[str, str] = {"Host": f"{host}:{port}"}

    def get(self, path: str) -> tuple[float, bytes]:
        """Return milliseconds and body; raise unless 200."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        elapsed = (time.perf_counter() - start) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return elapsed, body

    def sign_in(self, house: House) -> None:
        """Fetch a token by client credentials."""
        form = {"grant_type": "client_credentials", "client_id": house.client_id, "client_secret": house.secret}
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/identity/o/api/token", urlencode({**form, "scope": house.scope}), headers)
        answer = json.loads(self.connection.getresponse().read())
        self.headers["Authorization"] = f"Bearer {answer['access_token']}"
