-- pgtender.written, pg_inherits: what was written since a snapshot, and the snapshot that says so. PostgreSQL 14 or later.
-- One statement, hence one snapshot. Rows are compared by visibility and not by order: transactions that began long ago
-- may become visible after younger ones. With ancestors and descendants, since triggers name only one of them.
-- Parameter: the snapshot as text.
WITH RECURSIVE since AS MATERIALIZED (
    SELECT ?::text::pg_catalog.pg_snapshot AS snapshot
), written AS MATERIALIZED (
    SELECT DISTINCT w.relation FROM pgtender.written AS w
    WHERE w.xid >= (SELECT pg_catalog.pg_snapshot_xmin(since.snapshot) FROM since)
      AND NOT pg_catalog.pg_visible_in_snapshot(w.xid, (SELECT since.snapshot FROM since))
), up AS (
    SELECT written.relation FROM written
    UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = up.relation
), down AS (
    SELECT written.relation FROM written
    UNION SELECT i.inhrelid FROM down JOIN pg_catalog.pg_inherits AS i ON i.inhparent = down.relation
)
SELECT pg_catalog.pg_current_snapshot()::text AS snapshot,
       pg_catalog.pg_backend_pid() AS backend,
       pg_catalog.pg_is_in_recovery() AS standby,
       (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint AS server_millis,
       ARRAY(SELECT up.relation::bigint FROM up UNION SELECT down.relation::bigint FROM down) AS relations
