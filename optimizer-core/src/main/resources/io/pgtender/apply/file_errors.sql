-- pg_file_settings: what the server has to say against the configuration files. PostgreSQL 14 or later. One row.
-- A setting that needs a restart is listed with an error, too, but does not keep the rest from being loaded.
SELECT current_user::text AS role,
       pg_catalog.has_function_privilege('pg_catalog.pg_stat_file(text)', 'EXECUTE') AS sees_times,
       (SELECT f.error || ' (' || f.sourcefile || ', line ' || coalesce(f.sourceline, 0) || ')'
        FROM pg_catalog.pg_file_settings AS f
        WHERE f.error IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings AS s WHERE s.name = f.name AND s.context = 'postmaster')
        ORDER BY f.seqno
        LIMIT 1) AS error
