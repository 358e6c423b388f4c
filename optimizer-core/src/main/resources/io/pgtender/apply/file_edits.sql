-- pg_file_settings, pg_stat_file: a configuration file that was written since it was loaded last. PostgreSQL 14 or later.
-- Always one row, null when there is none. pg_stat_file counts in whole seconds, so an edit in the very second of the
-- last reload is not seen.
SELECT (SELECT f.sourcefile
        FROM (SELECT DISTINCT p.sourcefile FROM pg_catalog.pg_file_settings AS p WHERE p.sourcefile IS NOT NULL) AS f
        WHERE (pg_catalog.pg_stat_file(f.sourcefile)).modification > pg_catalog.pg_conf_load_time()
        LIMIT 1)
