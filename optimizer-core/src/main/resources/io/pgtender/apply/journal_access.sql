-- pg_namespace, pg_class: whether the journal exists and may be used or created. PostgreSQL 14 or later.
-- By join, because to_regclass fails where USAGE on the schema is missing.
SELECT c.oid IS NOT NULL AS table_exists,
       n.oid IS NOT NULL AS schema_exists,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create_schema,
       n.oid IS NOT NULL AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create_table,
       CASE WHEN c.oid IS NULL THEN false
            ELSE pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                 AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
                 AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
                 AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')
       END AS may_use,
       pg_catalog.current_database() AS database,
       current_user::text AS role
FROM (SELECT 1) AS one
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'pgtender'
LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'journal'
