-- pg_class: lock tables of Liquibase that we may read. PostgreSQL 14 or later.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'locked' AND NOT a.attisdropped
WHERE c.relname = 'databasechangeloglock' AND c.relkind = 'r' AND a.atttypid = 'pg_catalog.bool'::regtype
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
