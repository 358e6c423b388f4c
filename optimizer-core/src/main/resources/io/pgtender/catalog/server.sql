-- The server as this session sees it. PostgreSQL 14. pg_extension, pg_available_extensions.
SELECT pg_catalog.current_setting('server_version_num')::integer AS version,
       current_user::pg_catalog.text AS user_name,
       pg_catalog.current_database()::pg_catalog.text AS database_name,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
       (SELECT pg_catalog.array_agg(ARRAY[e.extname::pg_catalog.text, e.extversion]) FROM pg_catalog.pg_extension e) AS extensions,
       (SELECT pg_catalog.array_agg(v.name::pg_catalog.text) FROM pg_catalog.pg_available_extensions v) AS available
