-- What a session changed that can change a query's answer: role, search path and other settings, temporary objects.
-- pg_settings (9.5+). Settings that no answer depends on are left out.
SELECT pg_catalog.concat_ws('|',
    session_user,
    current_user,
    EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema())
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_type t WHERE t.typnamespace = pg_catalog.pg_my_temp_schema()),
    (SELECT pg_catalog.string_agg(s.name || '=' || s.setting, ',' ORDER BY s.name)
     FROM pg_catalog.pg_settings s
     WHERE s.source = 'session'
       AND s.name NOT IN ('application_name', 'statement_timeout', 'lock_timeout', 'transaction_timeout',
                          'idle_in_transaction_session_timeout', 'idle_session_timeout',
                          'default_transaction_read_only', 'transaction_read_only', 'transaction_isolation',
                          'transaction_deferrable')))
