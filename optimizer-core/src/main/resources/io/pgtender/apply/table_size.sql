-- pg_class: rows as ANALYZE last estimated them (below 0: never) and bytes of the main fork. PostgreSQL 14 or later.
-- Parameters: schema, name.
SELECT c.reltuples::bigint AS rows,
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS bytes
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ?
