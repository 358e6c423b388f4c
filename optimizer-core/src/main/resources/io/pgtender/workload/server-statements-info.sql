-- Since when the counters count. PostgreSQL 14, extension 1.9. pg_stat_statements_info; {schema} is the extension's.
SELECT i.stats_reset
  FROM {schema}.pg_stat_statements_info i
