-- Extended statistics objects of tables with what ANALYZE found. PostgreSQL 14. pg_statistic_ext, pg_stats_ext.
-- Their contents are shown to the table's owner only; those of a table with children may have two rows, of which any serves.
-- stxstattarget: -1 stood for the default before PostgreSQL 17.
SELECT t.stxrelid::bigint AS table_oid,
       sn.nspname AS schema_name,
       t.stxname AS name,
       pg_catalog.array_to_string(t.stxkind::pg_catalog.text[], '') AS kinds,
       NULLIF(t.stxstattarget, -1) AS target,
       (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.position)
          FROM pg_catalog.unnest(t.stxkeys::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = t.stxrelid AND a.attnum = k.attnum) AS columns,
       (SELECT pg_catalog.array_agg(k.attnum::pg_catalog.text ORDER BY k.position)
          FROM pg_catalog.unnest(t.stxkeys::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, position)) AS numbers,
       pg_catalog.pg_get_statisticsobjdef_expressions(t.oid) AS expressions,
       x.n_distinct AS distinct_text,
       x.dependencies AS dependencies_text,
       x.common_values
  FROM pg_catalog.pg_statistic_ext t
  JOIN pg_catalog.pg_namespace sn ON sn.oid = t.stxnamespace
  LEFT JOIN LATERAL (
       SELECT x.n_distinct::pg_catalog.text AS n_distinct, x.dependencies::pg_catalog.text AS dependencies,
              COALESCE(pg_catalog.cardinality(x.most_common_freqs), 0) AS common_values
         FROM pg_catalog.pg_stats_ext x
        WHERE x.statistics_schemaname = sn.nspname AND x.statistics_name = t.stxname
        LIMIT 1) x ON true
 WHERE t.stxrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
 ORDER BY t.stxrelid, sn.nspname, t.stxname
