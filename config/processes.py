"""Starting and stopping everything: database, migrations, demonstration, web server, worker, sequencer."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from honcho.manager import Manager
from honcho.printer import Printer

from config.assets import missing_assets
from config.databases import location
from config.place import ROOT
from config.server import ServerFault, is_running, prepare, prepare_external, start
from tenants.database.roles import age_warning, role_fault
from tenants.exceptions import Unavailable


@contextmanager
def database() -> Iterator[None]:
    """The embedded server while the block runs, or the one of DATABASE_URL."""
    url = os.environ.get("DATABASE_URL")
    if url:
        prepare_external(url)
        yield
        return
    say("Starting the database …")
    with joined():
        prepare()
        yield


@contextmanager
def joined() -> Iterator[None]:
    """The database as it runs; an embedded one that does not run is started, and stopped again at the end."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    ran_before = is_running()
    try:
        server = start()
    except ServerFault as fault:
        raise Unavailable(str(fault)) from fault
    try:
        yield
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close()
        if not ran_before:
            server.stop()


def say(text: str) -> None:
    """Print a line of progress."""
    print(text, flush=True)


def migrate() -> None:
    """Bring the schema up to date as its owner, then make sure that the runtime role is bound by row-level security."""
    say("Bringing the database to this version …")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    refuse_unwalled_role()
    warning = age_warning(connections["default"])
    if warning:
        say(f"Note: {warning}")


def refuse_unwalled_role() -> None:
    """Refuse to serve as a superuser, as an owner, or as a role that bypasses row-level security."""
    fault = role_fault(connections["default"])
    if fault:
        raise Unavailable(f"The portal does not serve: {fault}.")
    connections["default"].close()


def load_demonstration() -> None:
    """Load the demonstration once."""
    from demo.load import load  # noqa: PLC0415  (only where the demonstration is wanted)

    load(progress=say)


def check_port() -> None:
    """Say so when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError:
            raise Unavailable(
                f"Port {settings.PORT} is in use. Stop what runs there, or choose another: PORT=8010 make run"
            ) from None


def check_assets() -> None:
    """Say so when the front-end files are missing."""
    missing = missing_assets()
    if missing:
        raise Unavailable(f"Front-end files are missing ({missing[0]} …). Run: make run (it installs them), or npm ci.")


def run(*, demo: bool) -> int:
    """Serve until Ctrl-C or SIGTERM; leave no process behind."""
    check_port()
    check_assets()
    with database():
        migrate()
        call_command("collectstatic", verbosity=0, interactive=False)
        if demo:
            load_demonstration()
        for connection in connections.all(initialized_only=True):
            connection.close()
        announce()
        return serve()


def serve() -> int:
    """Run web, worker and sequencer side by side; when one ends, all end."""
    python = f'"{sys.executable}"'
    web = f"{python} -m gunicorn config.wsgi --config config/gunicorn_conf.py"
    manager = Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    commands = {
        "web": web,
        "worker": f"{python} manage.py portal worker",
        "sequencer": f"{python} manage.py portal sequencer",
    }
    for name, command in commands.items():
        manager.add_process(name, f"exec {command}", cwd=str(ROOT), env=environment, quiet=False)
    signal.signal(signal.SIGTERM, lambda *_: manager.terminate())
    manager.loop()
    stopped_by_person = manager.returncode in (None, 0, 130, 143, -signal.SIGINT, -signal.SIGTERM)
    return 0 if stopped_by_person else 1


def announce() -> None:
    """Print addresses and where the accounts stand."""
    base = f"{settings.SCHEME}://{{}}{settings.BASE_DOMAIN}:{settings.PORT}/"
    say("")
    say(f"  Landing page    {base.format('')}")
    from tenants.selectors import every_tenant  # noqa: PLC0415  (the database is there by now)

    for tenant in every_tenant():
        say(f"  {tenant.name[:34]:35} {base.format(tenant.slug + '.')}")
    account_file = settings.PORTAL_VAR / "demo.json"
    if account_file.exists():
        import json  # noqa: PLC0415

        known = json.loads(account_file.read_text())
        say("")
        for slug, tenant in known["tenants"].items():
            for role, email in tenant["accounts"].items():
                say(f"  {slug:12} {role:12} {email}")
        say(f"\n  Password of every demonstration account: {known['password']}")
        say(f"  (also in {account_file})")
    say(f"\n  Database: {location()['HOST']}   Stop with Ctrl-C.\n")
