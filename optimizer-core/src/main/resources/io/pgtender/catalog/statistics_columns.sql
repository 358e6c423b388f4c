-- What ANALYZE found in columns and what it was told to find. PostgreSQL 14. pg_attribute, pg_stats.
-- attstattarget: -1 stood for the default before PostgreSQL 17.
SELECT a.attrelid::bigint AS table_oid,
       a.attname AS name,
       a.attnum AS number,
       NULLIF(a.attstattarget, -1) AS target,
       (SELECT o.option_value::pg_catalog.float8 FROM pg_catalog.pg_options_to_table(a.attoptions) o
         WHERE o.option_name = CASE c.relkind WHEN 'p' THEN 'n_distinct_inherited' ELSE 'n_distinct' END) AS set_distinct,
       s.n_distinct::pg_catalog.float8 AS stored_distinct,
       s.null_frac::pg_catalog.float8 AS null_fraction,
       COALESCE(s.correlation, 0)::pg_catalog.float8 AS correlation,
       COALESCE(pg_catalog.cardinality(s.most_common_freqs), 0) AS common_values,
       COALESCE((SELECT pg_catalog.sum(q) FROM pg_catalog.unnest(s.most_common_freqs) q), 0)::pg_catalog.float8
           AS common_fraction,
       COALESCE((SELECT pg_catalog.max(q) FROM pg_catalog.unnest(s.most_common_freqs) q), 0)::pg_catalog.float8
           AS commonest_fraction
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stats s
         ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        AND s.inherited = (c.relkind = 'p')
 WHERE a.attrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum
