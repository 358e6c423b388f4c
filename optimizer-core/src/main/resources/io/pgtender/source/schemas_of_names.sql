-- Schemas that hold relations of these names, of names that the search path does not reach. PostgreSQL 14. pg_class,
-- pg_namespace. Parameter: names without a schema.
SELECT n.nspname AS schema_name,
       c.relname AS name,
       GREATEST(c.relpages, 0)::pg_catalog.int8 AS pages
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = ANY (?)
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_class v
                    WHERE v.relname = c.relname AND pg_catalog.pg_table_is_visible(v.oid))
