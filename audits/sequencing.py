"""Gives each leaf its number: the one mover from the inbox to the log, gap-free for every tenant."""

import logging
import threading

from django.db import DatabaseError, connections, transaction

ALIAS = "sequencer"
LOCK = 0x5350_5241  # one leader at a time, by an advisory lock that ends with the transaction
BATCH = 2_000
IDLE_SECONDS = 0.1
RETRY_SECONDS = 1.0

UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

MOVE = """
WITH taken AS (
  DELETE FROM audits_inbox
  WHERE event_id = ANY(ARRAY(SELECT event_id FROM audits_inbox ORDER BY event_id LIMIT %(batch)s))
  RETURNING event_id, tenant_id, leaf
), placed AS (
  SELECT t.event_id, t.tenant_id, t.leaf, to_timestamp((t.leaf->>'ts')::bigint / 1000000.0) AS at,
         coalesce(h.size, 0) + row_number() OVER (PARTITION BY t.tenant_id ORDER BY t.event_id) - 1 AS idx
  FROM taken t LEFT JOIN audits_head h USING (tenant_id)
), numbered AS (
  SELECT placed.*, date_trunc('month', at AT TIME ZONE 'UTC')::date AS month FROM placed
), moved AS (
  INSERT INTO audits_event (tenant_id, idx, month, event_id, leaf, leaf_hash, kind, action, status,
                            actor_id, actor_type, object_type, purpose, request_id, at)
  SELECT tenant_id, idx, month, event_id, leaf, sha256('\\x00'::bytea || convert_to(leaf::text, 'UTF8')),
         leaf->>'kind', leaf->>'act', leaf->>'status', (leaf->'actor'->>'id')::uuid, leaf->'actor'->>'t',
         leaf->'obj'->>'t', leaf->>'purpose', (leaf->'req'->>'id')::uuid, at
  FROM numbered
), touched AS (
  SELECT n.tenant_id, n.idx, n.month, id.value
  FROM numbered n, json_array_elements_text(coalesce(n.leaf->'obj'->'ids', '[]'::json)) AS id
  WHERE n.leaf->>'act' NOT IN ('list', 'search')
  UNION
  SELECT n.tenant_id, n.idx, n.month, pair.value
  FROM numbered n, json_each_text(coalesce(n.leaf->'ctx', '{}'::json)) AS pair
  WHERE n.leaf->>'act' NOT IN ('list', 'search')
), trailed AS (
  INSERT INTO audits_trail (tenant_id, object_id, idx, month)
  SELECT tenant_id, value::uuid, idx, month
  FROM (SELECT * FROM touched WHERE value ~ %(uuid)s OFFSET 0) AS ids
), counted AS (
  INSERT INTO audits_head (tenant_id, size) SELECT tenant_id, max(idx) + 1 FROM numbered GROUP BY tenant_id
  ON CONFLICT (tenant_id) DO UPDATE SET size = EXCLUDED.size
)
SELECT count(*) FROM numbered
"""

logger = logging.getLogger(__name__)


def move_batch(batch: int = BATCH) -> int | None:
    """Move up to `batch` leaves; return how many, or None while another process leads.

    Everything happens in one statement of one transaction: killed at any point, it has moved all of them or none.
    """
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(MOVE, {"batch": batch, "uuid": UUID_PATTERN})
        moved: int = cursor.fetchone()[0]
        return moved


def move_all() -> int:
    """Move what is there now; return how many (tests, backups, the demonstration)."""
    total = 0
    while moved := move_batch():
        total += moved
    return total


def run(stop: threading.Event) -> None:
    """Move leaves until told to stop. An error is logged and tried again: the inbox keeps what is not moved."""
    while not stop.is_set():
        try:
            moved = move_batch()
        except DatabaseError:
            logger.exception("the sequencer could not move leaves; it tries again")
            connections[ALIAS].close()
            stop.wait(RETRY_SECONDS)
            continue
        if moved is None or moved < BATCH // 2:
            stop.wait(IDLE_SECONDS)
