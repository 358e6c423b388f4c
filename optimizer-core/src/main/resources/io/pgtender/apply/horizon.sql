-- pg_stat_activity, pg_prepared_xacts, pg_replication_slots: who holds back what VACUUM may remove from a user's table, the
-- one in whose way it is surest first. PostgreSQL 14 or later. Sessions of other databases do not count, those of
-- walsenders do; catalog_xmin is about catalogs only. Other roles' sessions show to members of pg_read_all_stats.
-- A slot has no time: it holds back since it exists, which is why one that nobody uses counts as before any VACUUM.
-- Parameters: oid of the table, pids of our own sessions.
WITH asked AS (
    SELECT v.own_pids,
           greatest(pg_catalog.pg_stat_get_last_vacuum_time(v.oid),
                    pg_catalog.pg_stat_get_last_autovacuum_time(v.oid)) AS vacuumed_at
    FROM (SELECT ?::oid AS oid, ?::int[] AS own_pids) AS v
),
holder AS (
    SELECT 'SESSION' AS kind, a.pid, coalesce(a.application_name, '') AS name, a.xact_start AS since
    FROM pg_catalog.pg_stat_activity AS a, asked
    WHERE (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL) AND a.pid <> ALL (asked.own_pids)
      AND (a.datname = pg_catalog.current_database() OR a.backend_type = 'walsender')
      AND a.backend_type <> 'autovacuum worker'
    UNION ALL
    SELECT 'PREPARED', 0, p.gid, p.prepared
    FROM pg_catalog.pg_prepared_xacts AS p
    WHERE p.database = pg_catalog.current_database()
    UNION ALL
    SELECT 'SLOT', 0, s.slot_name::text, NULL
    FROM pg_catalog.pg_replication_slots AS s
    WHERE s.xmin IS NOT NULL AND NOT s.active
)
SELECT h.kind, h.pid, h.name,
       extract(epoch FROM pg_catalog.clock_timestamp() - h.since)::double precision AS seconds,
       coalesce(h.since < asked.vacuumed_at, h.kind = 'SLOT' AND asked.vacuumed_at IS NOT NULL, false) AS in_vain
FROM holder AS h, asked
ORDER BY in_vain DESC, h.since NULLS FIRST
LIMIT 1
