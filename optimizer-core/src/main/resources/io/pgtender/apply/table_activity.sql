-- Cumulative statistics of one table. PostgreSQL 14 or later. Always one row. Parameter: oid of the table.
SELECT pg_catalog.current_setting('track_counts')::boolean AS counted,
       pg_catalog.pg_stat_get_last_vacuum_time(t.oid)::text AS last_vacuum,
       pg_catalog.pg_stat_get_last_analyze_time(t.oid)::text AS last_analyze,
       coalesce(pg_catalog.pg_stat_get_dead_tuples(t.oid), 0) AS dead_rows
FROM (SELECT ?::oid AS oid) AS t
