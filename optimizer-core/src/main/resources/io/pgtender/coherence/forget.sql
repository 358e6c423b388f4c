-- pgtender.written: deletes what was visible to a snapshot that is old enough for everybody to have asked since; by one
-- process at a time. The key is 'pgtd' and 3. PostgreSQL 14 or later. Parameters: the snapshot as text, most rows.
WITH old AS MATERIALIZED (SELECT ?::text::pg_catalog.pg_snapshot AS snapshot)
DELETE FROM pgtender.written AS w
WHERE (SELECT pg_catalog.pg_try_advisory_xact_lock(1885828196, 3))
  AND w.ctid = ANY (ARRAY(
      SELECT o.ctid FROM pgtender.written AS o
      WHERE o.xid < (SELECT pg_catalog.pg_snapshot_xmax(old.snapshot) FROM old)
        AND pg_catalog.pg_visible_in_snapshot(o.xid, (SELECT old.snapshot FROM old))
      LIMIT ?))
