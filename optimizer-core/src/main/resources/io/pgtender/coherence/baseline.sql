-- The snapshot to begin with: nothing was written since. PostgreSQL 14 or later.
SELECT pg_catalog.pg_current_snapshot()::text AS snapshot,
       pg_catalog.pg_backend_pid() AS backend,
       pg_catalog.pg_is_in_recovery() AS standby,
       (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint AS server_millis,
       '{}'::bigint[] AS relations
