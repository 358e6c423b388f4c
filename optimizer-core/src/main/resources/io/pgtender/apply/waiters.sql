-- pg_locks: sessions that wait for a lock on our table, or for our transaction to end, and are blocked by us.
-- Autovacuum gives way by itself; for roles that may not see its backend_type it is the session without a user.
-- PostgreSQL 14 or later. Parameters: pid of our backend, oid of the table.
SELECT w.pid, w.mode, coalesce(a.application_name, '') AS application_name
FROM (SELECT ?::int AS pid, ?::oid AS table_oid) AS mine
JOIN pg_catalog.pg_locks AS w
  ON NOT w.granted AND w.pid <> mine.pid
 AND (w.locktype = 'relation' AND w.relation = mine.table_oid
      AND w.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
      OR w.locktype = 'virtualxid' AND EXISTS (
          SELECT FROM pg_catalog.pg_locks AS o
          WHERE o.pid = mine.pid AND o.granted AND o.locktype = 'virtualxid' AND o.virtualxid = w.virtualxid))
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = w.pid
WHERE NOT coalesce(a.backend_type = 'autovacuum worker', a.usesysid IS NULL)
  AND mine.pid = ANY (pg_catalog.pg_blocking_pids(w.pid))
LIMIT 1
