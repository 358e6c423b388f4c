-- What the session's role may do about settings, and who manages the server. PostgreSQL 14 or later;
-- allow_alter_system is of 17.
SELECT current_user::text AS role,
       (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) AS superuser,
       pg_catalog.current_setting('server_version_num')::int >= 150000 AS knows_parameter_privileges,
       coalesce(pg_catalog.current_setting('allow_alter_system', true), 'on') = 'on' AS alter_system_allowed,
       pg_catalog.has_function_privilege('pg_catalog.pg_reload_conf()', 'EXECUTE') AS may_reload,
       pg_catalog.pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') AS sees_sources,
       pg_catalog.has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
           AND pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE') AS sees_files,
       (SELECT r.rolname FROM pg_catalog.pg_roles AS r
        WHERE r.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin')
        LIMIT 1) AS managed_by
