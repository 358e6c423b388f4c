-- pg_extension: PostgreSQL 9.1. Version of HypoPG and the schema that its functions live in.
SELECT e.extversion, n.nspname
FROM pg_catalog.pg_extension AS e
JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = 'hypopg'
