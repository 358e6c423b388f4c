-- pg_stat_get_dead_tuples, pg_class.reloptions: whether autovacuum owes a table a visit for its dead rows, as
-- relation_needs_vacanalyze (autovacuum.c) reckons. PostgreSQL 14 or later. No row where autovacuum does not come to the table.
-- First parameter: schema, second: table.
SELECT coalesce(pg_catalog.pg_stat_get_dead_tuples(c.oid), 0) AS dead_rows,
       coalesce(o.threshold, pg_catalog.current_setting('autovacuum_vacuum_threshold')::bigint)
         + coalesce(o.scale, pg_catalog.current_setting('autovacuum_vacuum_scale_factor')::double precision)
           * greatest(c.reltuples, 0) AS threshold
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
      SELECT max(p.option_value) FILTER (WHERE p.option_name = 'autovacuum_vacuum_threshold')::bigint AS threshold,
             max(p.option_value) FILTER (WHERE p.option_name = 'autovacuum_vacuum_scale_factor')::double precision AS scale,
             max(p.option_value) FILTER (WHERE p.option_name = 'autovacuum_enabled') AS enabled
        FROM pg_catalog.pg_options_to_table(c.reloptions) AS p) AS o
 WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'm')
   AND pg_catalog.current_setting('autovacuum')::boolean AND coalesce(o.enabled::boolean, true)
