-- What tells this session's server process from every other. pg_stat_activity (9.2+).
SELECT a.pid, pg_catalog.date_part('epoch', a.backend_start)
FROM pg_catalog.pg_stat_activity a
WHERE a.pid = pg_catalog.pg_backend_pid()
