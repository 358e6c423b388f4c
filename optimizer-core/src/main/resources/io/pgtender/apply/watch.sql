-- pg_stat_progress_create_index, pg_locks: how far our statement is, and whom it waits for. PostgreSQL 14 or later.
-- Found by pid: index_relid is null for roles that may not see it. Parameter: pid of our backend.
SELECT b.waiting,
       p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, p.lockers_done, p.lockers_total,
       blocker.pid AS blocker_pid, coalesce(a.application_name, '') AS blocker_name
FROM (SELECT mine.pid,
             EXISTS (SELECT FROM pg_catalog.pg_locks AS l WHERE l.pid = mine.pid AND NOT l.granted) AS waiting
      FROM (SELECT ?::int AS pid) AS mine) AS b
LEFT JOIN pg_catalog.pg_stat_progress_create_index AS p ON p.pid = b.pid
LEFT JOIN LATERAL (
    -- Takes the lock manager's locks, hence only while we wait. 0 is a prepared transaction.
    SELECT u.pid
    FROM pg_catalog.unnest(CASE WHEN b.waiting THEN pg_catalog.pg_blocking_pids(b.pid) END) AS u (pid)
    LIMIT 1) AS blocker ON true
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = blocker.pid
