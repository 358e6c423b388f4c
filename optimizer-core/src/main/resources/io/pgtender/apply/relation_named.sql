-- pg_class: who has a name already; indexes share names with tables, views and sequences. PostgreSQL 14 or later.
-- Parameters: schema, name.
SELECT c.oid::bigint AS oid
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ?
