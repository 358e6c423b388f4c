-- Share of a table's rows that hold the commonest value of each column. PostgreSQL 14. pg_stats, pg_class, pg_namespace.
SELECT s.attname, pg_catalog.max(s.most_common_freqs[1])
  FROM pg_catalog.pg_stats s
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
 WHERE c.oid = ? AND s.most_common_freqs IS NOT NULL
 GROUP BY s.attname
