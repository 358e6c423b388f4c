-- Since when the statistics views count, and who else reads this database. PostgreSQL 14.
-- pg_stat_database, pg_stat_bgwriter, pg_stat_replication, pg_replication_slots.
-- After a crash all counters begin anew (pgstat_reset_after_failure in pgstat.c); pg_stat_database then forgets its own
-- reset and pg_stat_bgwriter tells it. Logical subscribers have indexes of their own and are no standbys.
SELECT pg_catalog.clock_timestamp() AS until,
       GREATEST(d.stats_reset, b.stats_reset) AS since,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       GREATEST(
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication r
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots o
                                WHERE o.active_pid = r.pid AND o.slot_type = 'logical')),
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots o WHERE o.slot_type = 'physical')) AS standbys,
       (SELECT pg_catalog.sum((a.xact_commit + a.xact_rollback)::pg_catalog.float8 / GREATEST(1, EXTRACT(
                   epoch FROM pg_catalog.clock_timestamp() - GREATEST(a.stats_reset, b.stats_reset))::pg_catalog.float8))
          FROM pg_catalog.pg_stat_database a) AS transactions_per_second
  FROM pg_catalog.pg_stat_bgwriter b
 CROSS JOIN pg_catalog.pg_stat_database d
 WHERE d.datname = pg_catalog.current_database()
