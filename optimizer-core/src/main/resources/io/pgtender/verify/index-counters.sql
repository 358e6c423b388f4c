-- pg_stat_all_indexes, pg_statio_all_indexes, pg_class: use and size of an index. PostgreSQL 14 or later. The size is that
-- of pg_class, which takes no lock, unlike pg_relation_size.
-- First parameter: schema, second: index.
SELECT c.oid::bigint AS oid,
       s.idx_scan AS scans,
       c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint AS size_bytes,
       io.idx_blks_hit AS blocks_hit,
       io.idx_blks_read AS blocks_read
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_stat_all_indexes AS s ON s.indexrelid = c.oid
  JOIN pg_catalog.pg_statio_all_indexes AS io ON io.indexrelid = c.oid
 WHERE n.nspname = ? AND c.relname = ?
