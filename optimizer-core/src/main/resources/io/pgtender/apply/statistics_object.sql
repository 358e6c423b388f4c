-- pg_statistic_ext: a statistics object by name. PostgreSQL 14 or later.
-- Parameters: oid of the table it should be on, schema, name.
SELECT s.stxrelid = ?::oid AS on_table,
       coalesce(pg_catalog.obj_description(s.oid, 'pg_statistic_ext'), '') AS comment
FROM pg_catalog.pg_statistic_ext AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
WHERE n.nspname = ? AND s.stxname = ?
