-- pg_namespace, pg_class, pg_proc, pg_event_trigger: what is installed, and what our role may do. PostgreSQL 14 or later.
-- By join, because to_regclass fails where USAGE on the schema is missing.
SELECT n.oid IS NOT NULL AS schema_exists,
       c.oid IS NOT NULL AS log_exists,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc AS p WHERE p.pronamespace = n.oid
        AND p.proname IN ('note_write', 'note_row', 'note_ddl', 'note_drop', 'written_exists')) = 5 AS functions_exist,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_event_trigger AS e
        JOIN pg_catalog.pg_proc AS p ON p.oid = e.evtfoid
        WHERE p.pronamespace = n.oid AND e.evtenabled = 'A'
          AND (p.proname = 'note_ddl' AND e.evtevent = 'ddl_command_end'
               OR p.proname = 'note_drop' AND e.evtevent = 'sql_drop') AND e.evttags IS NULL) = 2 AS sees_ddl,
       CASE WHEN c.oid IS NULL THEN false
            ELSE pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
       END AS may_read,
       CASE WHEN c.oid IS NULL THEN false ELSE pg_catalog.has_table_privilege(c.oid, 'DELETE') END AS may_delete,
       CASE WHEN n.oid IS NULL THEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
            ELSE pg_catalog.has_schema_privilege(n.oid, 'CREATE') END AS may_create,
       c.oid IS NULL OR pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') AS owned,
       EXISTS (SELECT FROM pg_catalog.pg_roles AS r
               WHERE r.rolname = current_user AND r.rolsuper
                  OR r.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                 AND pg_catalog.pg_has_role(current_user, r.oid, 'USAGE')) AS may_see_ddl,
       coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') AS mark,
       pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.current_database() AS database,
       current_user::text AS role
FROM (SELECT 1) AS one
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'pgtender'
LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'written' AND c.relkind = 'r'
