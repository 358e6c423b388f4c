-- What the counters cover. PostgreSQL 14, extension 1.9. pg_stat_statements_info; {schema} is the extension's.
SELECT i.stats_reset,
       i.dealloc,
       pg_catalog.clock_timestamp() AS now,
       pg_catalog.current_setting('pg_stat_statements.track', true) AS track
  FROM {schema}.pg_stat_statements_info i
