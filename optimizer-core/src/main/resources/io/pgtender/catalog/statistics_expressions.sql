-- Expressions that ANALYZE keeps statistics of: keys of valid indexes, and members of extended statistics. PostgreSQL 14.
-- pg_index, pg_stats (of the index's own columns), pg_statistic_ext, pg_stats_ext_exprs.
SELECT i.indrelid::bigint AS table_oid,
       'index'::pg_catalog.text AS source_kind,
       n.nspname AS schema_name,
       c.relname AS name,
       pg_catalog.pg_get_indexdef(i.indexrelid, a.attnum::integer, false) AS expression,
       s.null_frac::pg_catalog.float8 AS null_fraction,
       s.n_distinct::pg_catalog.float8 AS stored_distinct
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts
   AND i.indkey[a.attnum - 1] = 0
  LEFT JOIN LATERAL (
       SELECT s.null_frac, s.n_distinct
         FROM pg_catalog.pg_stats s
        WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        LIMIT 1) s ON true
 WHERE i.indrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[]) AND i.indisvalid
 UNION ALL
SELECT t.stxrelid::bigint,
       'statistics'::pg_catalog.text,
       sn.nspname,
       t.stxname,
       q.expression,
       e.null_frac::pg_catalog.float8,
       e.n_distinct::pg_catalog.float8
  FROM pg_catalog.pg_statistic_ext t
  JOIN pg_catalog.pg_namespace sn ON sn.oid = t.stxnamespace
 CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_get_statisticsobjdef_expressions(t.oid)) AS q (expression)
  LEFT JOIN LATERAL (
       SELECT e.null_frac, e.n_distinct
         FROM pg_catalog.pg_stats_ext_exprs e
        WHERE e.statistics_schemaname = sn.nspname AND e.statistics_name = t.stxname AND e.expr = q.expression
        LIMIT 1) e ON true
 WHERE t.stxrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
 ORDER BY 1, 2, 3, 4
