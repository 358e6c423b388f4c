-- What tells this session from another whose answers may differ: server, database, role, temporary objects, search path
-- and other settings; and its server process. pg_settings (9.5+), pg_stat_activity (9.2+).
-- Settings that no answer depends on are left out, and those that are the same for all sessions of the server.
SELECT pg_catalog.concat_ws('|',
           pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()),
           (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()),
           session_user,
           current_user,
           EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema())
               OR EXISTS (SELECT 1 FROM pg_catalog.pg_type t WHERE t.typnamespace = pg_catalog.pg_my_temp_schema()),
           (SELECT pg_catalog.string_agg(s.name || '=' || s.setting, ',' ORDER BY s.name)
            FROM pg_catalog.pg_settings s
            WHERE s.source IN ('session', 'client', 'user', 'database', 'database user')
              AND s.name NOT IN ('application_name', 'statement_timeout', 'lock_timeout', 'transaction_timeout',
                                 'idle_in_transaction_session_timeout', 'idle_session_timeout',
                                 'default_transaction_read_only', 'transaction_read_only', 'transaction_isolation',
                                 'transaction_deferrable'))),
       a.pid,
       pg_catalog.date_part('epoch', a.backend_start)
FROM (SELECT) AS one
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = pg_catalog.pg_backend_pid()
