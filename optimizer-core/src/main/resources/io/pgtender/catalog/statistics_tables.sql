-- How fresh the planner's knowledge of tables is; for partitions, of the partitioned tables above them as well. PostgreSQL 14.
-- pg_class, pg_stat_all_tables, pg_foreign_table. Needs no privilege on the tables.
-- An option of the table comes before the server's setting (relation_needs_vacanalyze in autovacuum.c).
WITH named AS (
    SELECT c.oid
      FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
           AS wanted (schema_name, table_name)
      JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
     WHERE c.relkind IN ('r', 'p', 'm', 'f')
), chosen AS (
    SELECT oid FROM named
     UNION
    SELECT up.relid::pg_catalog.oid FROM named, LATERAL pg_catalog.pg_partition_ancestors(named.oid) AS up (relid)
)
SELECT c.oid::bigint AS oid,
       n.nspname AS schema_name,
       c.relname AS table_name,
       c.relkind AS kind,
       c.relispartition AS is_partition,
       CASE WHEN c.relispartition THEN
            (SELECT pg_catalog.array_agg(up.relid::pg_catalog.oid::bigint)
               FROM pg_catalog.pg_partition_ancestors(c.oid) AS up (relid)
              WHERE up.relid <> c.oid) END AS ancestors,
       c.relpersistence = 't' AS is_temporary,
       c.reltuples::pg_catalog.float8 AS estimated_rows,
       CASE WHEN c.relkind IN ('r', 'm') THEN COALESCE(pg_catalog.pg_relation_size(c.oid), 0)
            WHEN c.relkind = 'p' THEN COALESCE((
                 SELECT pg_catalog.sum(pg_catalog.pg_relation_size(leaf.relid))
                   FROM pg_catalog.pg_partition_tree(c.oid) leaf
                   JOIN pg_catalog.pg_class l ON l.oid = leaf.relid AND l.relkind = 'r'), 0)
            ELSE 0 END::bigint / 8192 AS pages,
       pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid) AS is_readable,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - GREATEST(s.last_analyze, s.last_autoanalyze))::bigint
           AS analyzed_seconds_ago,
       COALESCE(s.n_mod_since_analyze, 0) AS changed_rows,
       COALESCE((SELECT o.option_value::pg_catalog.float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o
                  WHERE o.option_name = 'autovacuum_analyze_threshold' AND o.option_value <> '-1'),
                pg_catalog.current_setting('autovacuum_analyze_threshold')::pg_catalog.float8)
       + COALESCE((SELECT o.option_value::pg_catalog.float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o
                    WHERE o.option_name = 'autovacuum_analyze_scale_factor' AND o.option_value <> '-1'),
                  pg_catalog.current_setting('autovacuum_analyze_scale_factor')::pg_catalog.float8)
         * GREATEST(c.reltuples, 0) AS threshold_rows,
       COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                  WHERE o.option_name = 'autovacuum_enabled'), true) AS is_enabled,
       pg_catalog.current_setting('autovacuum') = 'on' AND pg_catalog.current_setting('track_counts') = 'on' AS is_on,
       w.fdwname AS wrapper,
       COALESCE((SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                  WHERE o.option_name = 'use_remote_estimate'),
                (SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(v.srvoptions) o
                  WHERE o.option_name = 'use_remote_estimate'), false) AS is_asked_remotely
  FROM chosen
  JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
  LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
  LEFT JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver
  LEFT JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = v.srvfdw
 ORDER BY n.nspname, c.relname
