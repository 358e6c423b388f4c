-- pg_database, pg_replication_slots, pg_stat_replication: whether the server can bear a change now. PostgreSQL 14 or later.
-- Roles without pg_read_all_stats see that a walsender is there, but not its state. A logical one is no standby.
SELECT pg_catalog.age(d.datfrozenxid)::bigint AS frozen_age,
       (SELECT pg_catalog.string_agg(s.slot_name || ' is ' || s.wal_status, ', ' ORDER BY s.slot_name)
        FROM pg_catalog.pg_replication_slots AS s
        WHERE s.wal_status <> 'reserved') AS endangered_slots,
       (SELECT pg_catalog.count(*)
        FROM pg_catalog.pg_stat_replication AS r
        WHERE (r.state IS NULL OR r.state IN ('streaming', 'catchup'))
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots AS s
                          WHERE s.active_pid = r.pid AND s.slot_type = 'logical')) AS standbys,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots AS s
        WHERE s.slot_type = 'physical' AND NOT s.active) AS absent_standbys
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
