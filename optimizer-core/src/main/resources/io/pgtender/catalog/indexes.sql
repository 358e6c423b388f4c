-- Indexes of tables, invalid ones included. PostgreSQL 14. pg_index, pg_class, pg_stat_all_indexes.
-- indnullsnotdistinct came with PostgreSQL 15.
SELECT x.indrelid::bigint AS table_oid,
       x.indexrelid::bigint AS oid,
       c.relname AS name,
       am.amname AS access_method,
       x.indisunique AS is_unique,
       x.indisvalid AS is_valid,
       x.indisready AS is_ready,
       x.indisprimary AS is_primary,
       x.indisreplident AS is_replica_identity,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid
                AND k.contype IN ('p', 'u', 'x')) AS is_constraint,
       pg_catalog.pg_get_expr(x.indpred, x.indrelid) AS predicate,
       CASE WHEN c.relkind = 'i' THEN COALESCE(pg_catalog.pg_relation_size(c.oid), 0) ELSE 0 END AS size_bytes,
       COALESCE(s.idx_scan, 0) AS scans,
       COALESCE((pg_catalog.to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       c.reloptions AS storage_parameters,
       t.spcname AS tablespace,
       pg_catalog.pg_get_indexdef(x.indexrelid) AS create_sql
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = x.indexrelid
 WHERE x.indrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
 ORDER BY x.indrelid, c.relname
