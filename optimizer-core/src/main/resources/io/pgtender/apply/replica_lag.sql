-- pg_stat_replication: the standby that is furthest behind, where one is beyond a bound. PostgreSQL 14 or later. Roles without
-- pg_read_all_stats see none. First parameter: seconds, second: bytes.
SELECT r.pid, coalesce(r.application_name, '') AS application_name,
       extract(epoch FROM r.replay_lag)::double precision AS seconds, b.bytes::bigint AS bytes
  FROM pg_catalog.pg_stat_replication AS r
  CROSS JOIN LATERAL (
      SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0
                  ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn) END AS bytes) AS b
 WHERE r.state IN ('streaming', 'catchup')
   AND (r.replay_lag > pg_catalog.make_interval(secs => ?) OR b.bytes > ?)
 ORDER BY b.bytes DESC
 LIMIT 1
