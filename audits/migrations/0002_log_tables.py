"""The log's own tables: inbox, events by month, trail by year, head, openings; walls and rights of each."""

from django.db import migrations

FIRST_YEAR, LAST_YEAR = 2026, 2036

OWN = "tenant_id = current_setting('app.tenant_id')::uuid"
CONTENT = "tenant_id = current_setting('audit.tenant_id')::uuid"
MIGRATING = "current_setting('app.migrating') = 'on'"

TABLES = [
    # The path of every request: one row, one index, no foreign key. What a cast below would trip over is refused here,
    # where the one who wrote it is told, and not in the sequencer, which would stand still.
    """
    CREATE TABLE audits_inbox (
      event_id uuid PRIMARY KEY,
      tenant_id uuid NOT NULL,
      leaf json NOT NULL,
      CONSTRAINT audits_inbox_size CHECK (octet_length(leaf::text) <= 65535),
      CONSTRAINT audits_inbox_names CHECK (leaf->>'tenant' = tenant_id::text AND leaf->>'id' = event_id::text),
      CONSTRAINT audits_inbox_shape CHECK (
        (leaf->>'v')::int = 1 AND (leaf->>'ts')::bigint > 0
        AND leaf->>'act' IS NOT NULL AND leaf->>'kind' IS NOT NULL AND leaf->>'status' IS NOT NULL
        AND leaf->'actor'->>'t' IS NOT NULL AND coalesce(length((leaf->'actor'->>'id')::uuid::text), 36) = 36
        AND coalesce(length((leaf->'req'->>'id')::uuid::text), 36) = 36)
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
            autovacuum_vacuum_insert_threshold = -1)
    """,
    """
    CREATE TABLE audits_event (
      tenant_id uuid NOT NULL,
      idx bigint NOT NULL CHECK (idx >= 0),
      month date NOT NULL,
      event_id uuid NOT NULL,
      leaf json NOT NULL,
      leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
      kind text NOT NULL,
      action text NOT NULL,
      status text NOT NULL,
      actor_id uuid,
      actor_type text NOT NULL,
      object_type text,
      purpose text,
      request_id uuid,
      at timestamp with time zone NOT NULL,
      PRIMARY KEY (tenant_id, idx, month)
    ) PARTITION BY RANGE (month)
    """,
    "CREATE INDEX audits_event_id ON audits_event (tenant_id, event_id)",
    "CREATE INDEX audits_event_actor ON audits_event (tenant_id, actor_id, idx)",
    "CREATE INDEX audits_event_kind ON audits_event (tenant_id, kind, idx)",
    "CREATE INDEX audits_event_request ON audits_event (tenant_id, request_id)",
    "CREATE INDEX audits_event_at ON audits_event (tenant_id, at)",
    """
    CREATE TABLE audits_trail (
      tenant_id uuid NOT NULL,
      object_id uuid NOT NULL,
      idx bigint NOT NULL,
      month date NOT NULL,
      PRIMARY KEY (tenant_id, object_id, idx, month)
    ) PARTITION BY RANGE (month)
    """,
    "CREATE TABLE audits_head (tenant_id uuid PRIMARY KEY, size bigint NOT NULL CHECK (size >= 0))",
    """
    CREATE TABLE audits_opening (
      tenant_id uuid NOT NULL,
      event_id uuid NOT NULL,
      part text NOT NULL,
      key_id uuid,
      ct bytea NOT NULL,
      tokens text[] NOT NULL,
      PRIMARY KEY (tenant_id, event_id, part)
    )
    """,
    "CREATE INDEX audits_opening_key ON audits_opening (tenant_id, key_id)",
]


def partitions():
    """One partition a month for events, one a year for the trail, and one for what no calendar foresaw."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        yield f"CREATE TABLE audits_trail_{year} PARTITION OF audits_trail FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
        for month in range(1, 13):
            until = f"{year}-{month + 1:02}-01" if month < 12 else f"{year + 1}-01-01"
            yield (
                f"CREATE TABLE audits_event_{year}{month:02} PARTITION OF audits_event"
                f" FOR VALUES FROM ('{year}-{month:02}-01') TO ('{until}')"
            )
    yield "CREATE TABLE audits_trail_rest PARTITION OF audits_trail DEFAULT"
    yield "CREATE TABLE audits_event_rest PARTITION OF audits_event DEFAULT"


def walls():
    """Row-level security on every parent, in the words of tenants.database.isolation."""
    for table in ("audits_inbox", "audits_event", "audits_trail", "audits_head", "audits_opening"):
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY migrate ON {table} TO app_owner USING ({MIGRATING}) WITH CHECK ({MIGRATING})"
        yield f"REVOKE ALL ON {table} FROM app_rt"
    yield f"CREATE POLICY tenant ON audits_inbox FOR INSERT TO app_rt WITH CHECK ({OWN})"
    for table in ("audits_event", "audits_trail", "audits_head"):
        yield f"CREATE POLICY tenant ON {table} FOR SELECT TO app_rt USING ({CONTENT})"
    yield f"CREATE POLICY tenant ON audits_opening TO app_rt USING ({CONTENT}) WITH CHECK ({CONTENT})"


RIGHTS = [
    "GRANT INSERT ON audits_inbox TO app_rt",
    "GRANT SELECT ON audits_event, audits_trail, audits_head TO app_rt",
    "GRANT SELECT, INSERT, DELETE ON audits_opening TO app_rt",
    # Entries are added and read: their values lie in openings, so nothing in them is ever changed or erased.
    "REVOKE UPDATE, DELETE ON audits_logentry FROM app_rt",
    # The sequencer serves no person's request: it sees the log of every tenant, and nothing else.
    "CREATE POLICY sequencer ON audits_inbox TO app_seq USING (true)",
    "CREATE POLICY sequencer ON audits_event TO app_seq USING (true) WITH CHECK (true)",
    "CREATE POLICY sequencer ON audits_trail FOR INSERT TO app_seq WITH CHECK (true)",
    "CREATE POLICY sequencer ON audits_head TO app_seq USING (true) WITH CHECK (true)",
    "GRANT SELECT, DELETE ON audits_inbox TO app_seq",
    "GRANT SELECT, INSERT ON audits_event TO app_seq",
    "GRANT INSERT ON audits_trail TO app_seq",
    "GRANT SELECT, INSERT, UPDATE ON audits_head TO app_seq",
]


def bare_partitions():
    """Take every right on the partitions: read directly, they would bypass the policy of their parent."""
    names = [f"audits_event_{year}{month:02}" for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    names += [f"audits_trail_{year}" for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    return f"REVOKE ALL ON {', '.join([*names, 'audits_trail_rest', 'audits_event_rest'])} FROM app_rt"


class Migration(migrations.Migration):
    """Hand-written SQL."""

    dependencies = [("audits", "0001_initial")]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (*TABLES, *partitions(), *walls(), bare_partitions(), *RIGHTS)
    ]
