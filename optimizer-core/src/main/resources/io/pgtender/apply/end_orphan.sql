-- pg_locks: our own backend, which goes on for a client that is lost and that nobody watches any more. A cancel would
-- not do: idle on a dead connection it would keep our advisory lock. PostgreSQL 14 or later.
-- Parameter: pid of the lost session. Its lock tells it from a stranger with a recycled pid.
SELECT pg_catalog.pg_terminate_backend(l.pid)
FROM pg_catalog.pg_locks AS l
WHERE l.locktype = 'advisory' AND l.classid = 1885828196 AND l.objid = 1 AND l.granted AND l.pid = ?
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
