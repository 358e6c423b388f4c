-- pg_stat_progress_create_index (also of REINDEX), pg_stat_progress_vacuum, pg_stat_progress_analyze, pg_locks: how far
-- our statement is, and whom it waits for. PostgreSQL 14 or later.
-- Found by pid: index_relid is null for roles that may not see it. Parameter: pid of our backend.
SELECT b.waiting,
       p.command, p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, p.lockers_done, p.lockers_total,
       blocker.pid AS blocker_pid, coalesce(a.application_name, '') AS blocker_name,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) AS blocker_seconds
FROM (SELECT mine.pid,
             EXISTS (SELECT FROM pg_catalog.pg_locks AS l WHERE l.pid = mine.pid AND NOT l.granted) AS waiting
      FROM (SELECT ?::int AS pid) AS mine) AS b
LEFT JOIN LATERAL (
    SELECT i.command, i.phase, i.blocks_done, i.blocks_total, i.tuples_done, i.tuples_total,
           i.lockers_done, i.lockers_total
    FROM pg_catalog.pg_stat_progress_create_index AS i WHERE i.pid = b.pid
    UNION ALL
    SELECT 'VACUUM', v.phase,
           CASE WHEN v.phase = 'vacuuming heap' THEN v.heap_blks_vacuumed ELSE v.heap_blks_scanned END,
           v.heap_blks_total, 0, 0, 0, 0
    FROM pg_catalog.pg_stat_progress_vacuum AS v WHERE v.pid = b.pid
    UNION ALL
    SELECT 'ANALYZE', n.phase, n.sample_blks_scanned, n.sample_blks_total, 0, 0, 0, 0
    FROM pg_catalog.pg_stat_progress_analyze AS n WHERE n.pid = b.pid
    LIMIT 1) AS p ON true
LEFT JOIN LATERAL (
    -- Takes the lock manager's locks, hence only while we wait. 0 is a prepared transaction.
    SELECT u.pid
    FROM pg_catalog.unnest(CASE WHEN b.waiting THEN pg_catalog.pg_blocking_pids(b.pid) END) AS u (pid)
    LIMIT 1) AS blocker ON true
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = blocker.pid
