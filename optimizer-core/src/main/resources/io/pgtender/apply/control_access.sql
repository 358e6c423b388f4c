-- pg_namespace, pg_class: whether the control table exists and may be read. PostgreSQL 14 or later.
SELECT c.oid IS NOT NULL AS table_exists,
       n.oid IS NOT NULL AS schema_exists,
       CASE WHEN c.oid IS NULL THEN false
            ELSE pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
       END AS may_read,
       current_user::text AS role
FROM (SELECT 1) AS one
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'pgtender'
LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'control'
