"""The benchmark's own installation under `var/bench`: a tenant, a client, conversations like the demonstration's."""

import json
import os
import uuid
from dataclasses import dataclass

from config.place import ROOT


@dataclass(frozen=True)
class House:
    """What a benchmark needs to sign in."""

    tenant_id: uuid.UUID
    host: str
    client_id: str
    secret: str
    scope: str


def prepare_place() -> None:
    """Point the process at the benchmark's own folder and load Django."""
    os.environ["PORTAL_VAR"] = str(ROOT / "var" / "bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django  # noqa: PLC0415  (after the environment)

    django.setup()


def make_house(conversations: int) -> House:
    """Return a fresh tenant that holds so many conversations."""
    from access.services import create_client  # noqa: PLC0415  (Django is set up by now)
    from tenants.jobs import unit_of_work  # noqa: PLC0415
    from tenants.services import create_tenant  # noqa: PLC0415

    slug = f"bench-{uuid.uuid4().hex[:8]}"
    host = f"{slug}.localhost"
    tenant = create_tenant(slug=slug, name="Messhaus", hosts=[host], by=None)
    wanted = ("recordings:conversation:view", "recordings:conversation:create")
    with unit_of_work(tenant_id=tenant.id, name="bench.client"):
        made = create_client(name="Bench", permissions=wanted, by=None)
    _fill(tenant.id, made.agent, conversations)
    return House(tenant.id, host, str(made.client.id), made.secret, " ".join(wanted))


def _fill(tenant_id: uuid.UUID, agent: object, conversations: int) -> None:
    from recordings.services import ingest_conversation  # noqa: PLC0415  (Django is set up by now)
    from tenants.jobs import unit_of_work  # noqa: PLC0415

    texts = sorted((ROOT / "demo" / "vcon" / "nordwind").glob("*.vcon.json"))
    for number in range(conversations):
        document = json.loads(texts[number % len(texts)].read_text())
        document["uuid"] = str(uuid.uuid4())
        with unit_of_work(tenant_id=tenant_id, name="bench.ingest"):
            ingest_conversation(document=json.dumps(document).encode(), by=agent)  # type: ignore[arg-type]
