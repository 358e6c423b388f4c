-- What tells that a server, or a table, is no longer the one that was measured before: pg_postmaster_start_time,
-- pg_control_checkpoint (timeline), pg_stat_database (counters set to zero), pg_class, pg_attribute, pg_index, pg_constraint,
-- pg_trigger (DDL), pg_stat_get_last_analyze_time (by hand). Moments are epochs, which read the same in every time zone.
-- PostgreSQL 14 or later. One row; what belongs to the table is null where there is none, the timeline where the role may not
-- ask.
-- First parameter: schema, second: table.
SELECT pg_catalog.pg_postmaster_start_time() AS started,
       CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE')
            THEN (SELECT c.timeline_id FROM pg_catalog.pg_control_checkpoint() AS c) END AS timeline,
       (SELECT extract(epoch FROM s.stats_reset)::text FROM pg_catalog.pg_stat_database AS s
         WHERE s.datname = pg_catalog.current_database()) AS counters_reset,
       (SELECT s.xact_commit FROM pg_catalog.pg_stat_database AS s
         WHERE s.datname = pg_catalog.current_database()) AS commits,
       t.definition,
       extract(epoch FROM pg_catalog.pg_stat_get_last_analyze_time(t.oid))::text AS analyzed
  FROM (SELECT 1) AS one
  LEFT JOIN LATERAL (
      SELECT c.oid,
             pg_catalog.md5(pg_catalog.concat_ws(' ', c.oid, c.relfilenode, c.reloptions::text,
                 (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(',', a.attnum, a.attname, a.atttypid, a.atttypmod,
                                                                    a.attnotnull), ' ' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute AS a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                 (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(',', i.indexrelid, i.indisvalid), ' '
                                               ORDER BY i.indexrelid)
                    FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid),
                 (SELECT pg_catalog.string_agg(k.oid::text, ' ' ORDER BY k.oid)
                    FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid),
                 (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(',', g.oid, g.tgenabled), ' ' ORDER BY g.oid)
                    FROM pg_catalog.pg_trigger AS g WHERE g.tgrelid = c.oid))) AS definition
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname = ? AND c.relname = ?) AS t ON true
