-- pg_index: the table of an index. PostgreSQL 14 or later.
-- Parameters: schema or null, name, name as to_regclass reads it.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class AS x
JOIN pg_catalog.pg_namespace AS xn ON xn.oid = x.relnamespace
JOIN pg_catalog.pg_index AS i ON i.indexrelid = x.oid
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN (SELECT ?::text AS schema, ?::text AS name, ?::text AS text) AS wanted
WHERE x.relname = wanted.name
  AND CASE WHEN wanted.schema IS NULL THEN x.oid = pg_catalog.to_regclass(wanted.text)::oid
           ELSE xn.nspname = wanted.schema END
