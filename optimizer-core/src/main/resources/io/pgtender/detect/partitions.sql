-- pg_partition_tree: partitions below a table, parents before their children. PostgreSQL 14 or later.
-- Parameters: schema and name of the table.
SELECT n.nspname AS schema_name, c.relname AS table_name, pn.nspname AS parent_schema, p.relname AS parent_name,
       t.isleaf AS is_leaf
  FROM pg_catalog.pg_class r
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) t
  JOIN pg_catalog.pg_class c ON c.oid = t.relid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = t.parentrelid
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE rn.nspname = ? AND r.relname = ? AND r.relkind = 'p' AND t.level > 0
 ORDER BY t.level, n.nspname, c.relname
