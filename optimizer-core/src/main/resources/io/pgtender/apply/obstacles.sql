-- pg_stat_activity, pg_locks: what a concurrent build or drop on a table would wait for. PostgreSQL 14 or later.
-- Sessions of other roles show their age only to members of pg_read_all_stats; locks show to everyone.
-- Parameters: oid of the table, seconds from which a transaction counts as old, pids of our own sessions, bytes and
-- seconds that a standby may lag behind.
WITH asked AS (SELECT ?::oid AS table_oid, ?::double precision AS old_seconds, ?::int[] AS own_pids,
                      ?::bigint AS lag_bytes, ?::double precision AS lag_seconds),
session AS (
    SELECT a.pid, a.application_name, a.backend_type, a.backend_xmin, a.query,
           extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::double precision AS seconds
    FROM pg_catalog.pg_stat_activity AS a, asked
    WHERE a.datname = pg_catalog.current_database() AND a.pid <> ALL (asked.own_pids)
),
held AS (
    SELECT l.pid, l.mode
    FROM pg_catalog.pg_locks AS l, asked
    WHERE l.locktype = 'relation' AND l.granted AND l.relation = asked.table_oid
      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
      AND (l.pid IS NULL OR l.pid <> ALL (asked.own_pids))
)
SELECT 'SNAPSHOT' AS kind, s.pid, s.application_name, s.seconds
FROM session AS s, asked
WHERE s.backend_xmin IS NOT NULL AND s.seconds > asked.old_seconds
  AND s.backend_type NOT IN ('autovacuum worker', 'walsender')
UNION ALL
SELECT DISTINCT CASE WHEN h.mode IN ('AccessShareLock', 'RowShareLock') THEN 'READER' ELSE 'WRITER' END,
       h.pid, s.application_name, s.seconds
FROM held AS h JOIN session AS s ON s.pid = h.pid, asked
WHERE s.seconds > asked.old_seconds AND h.mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
UNION ALL
SELECT DISTINCT CASE WHEN s.backend_type = 'autovacuum worker' AND s.query LIKE '%(to prevent wraparound)%'
                     THEN 'WRAPAROUND' ELSE 'TABLE_LOCK' END,
       h.pid, s.application_name, s.seconds
FROM held AS h LEFT JOIN session AS s ON s.pid = h.pid
WHERE h.pid IS NOT NULL AND h.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                                       'AccessExclusiveLock')
UNION ALL
SELECT DISTINCT 'PREPARED', 0, NULL, NULL::double precision
FROM held AS h
WHERE h.pid IS NULL
UNION ALL
-- A build with an expression or a predicate may run functions, so others wait for its snapshot (indexcmds.c, safe_index).
SELECT 'BUILD_ELSEWHERE', p.pid, s.application_name, s.seconds
FROM pg_catalog.pg_stat_progress_create_index AS p
JOIN pg_catalog.pg_index AS i ON i.indexrelid = p.index_relid
JOIN session AS s ON s.pid = p.pid, asked
WHERE p.datname = pg_catalog.current_database() AND p.relid <> asked.table_oid
  AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
UNION ALL
SELECT 'REPLICA_LAG', r.pid, r.application_name, extract(epoch FROM r.replay_lag)::double precision
FROM pg_catalog.pg_stat_replication AS r, asked
WHERE r.state IN ('streaming', 'catchup')
  AND (r.replay_lag > pg_catalog.make_interval(secs => asked.lag_seconds)
       OR CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0
               ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn) END > asked.lag_bytes)
UNION ALL
-- Flyway's advisory lock: the upper half of its key is 'Fl' (18028), one more or less by carry.
SELECT DISTINCT 'MIGRATION', l.pid, s.application_name, s.seconds
FROM pg_catalog.pg_locks AS l LEFT JOIN session AS s ON s.pid = l.pid
WHERE l.locktype = 'advisory' AND l.classid::bigint BETWEEN 18027 AND 18029
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
UNION ALL
SELECT 'MIGRATION', s.pid, s.application_name, s.seconds
FROM session AS s
WHERE s.application_name IN ('Flyway by Redgate', 'pg_dump', 'pg_dumpall', 'pg_restore', 'pg_repack')
ORDER BY 4 DESC NULLS LAST, 1, 2
LIMIT 20
