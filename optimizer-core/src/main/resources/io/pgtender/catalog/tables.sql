-- Tables by schema and name, with what the planner and the statistics collector know of them. PostgreSQL 14.
-- pg_class, pg_stat_all_tables. Reading sizes needs no privilege on the table. An analysed partitioned table has -1 pages.
SELECT c.oid::bigint AS oid,
       n.nspname AS schema_name,
       c.relname AS table_name,
       c.relkind AS kind,
       c.relispartition AS is_partition,
       c.relpersistence = 't' AS is_temporary,
       c.reltuples::pg_catalog.float8 AS estimated_rows,
       CASE WHEN c.relkind IN ('r', 'm')
            THEN COALESCE(pg_catalog.pg_relation_size(c.oid) / 8192, c.relpages)
            ELSE GREATEST(c.relpages, 0) END::bigint AS pages,
       CASE WHEN c.relpages > 0 THEN LEAST(1, c.relallvisible::pg_catalog.float8 / c.relpages) ELSE 0 END AS all_visible,
       COALESCE(s.n_tup_ins, 0) AS rows_inserted,
       COALESCE(s.n_tup_upd, 0) AS rows_updated,
       COALESCE(s.n_tup_hot_upd, 0) AS rows_hot_updated,
       COALESCE(s.n_tup_del, 0) AS rows_deleted,
       pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid) AS is_readable
  FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
       AS wanted (schema_name, table_name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
 WHERE c.relkind IN ('r', 'p', 'm', 'f')
