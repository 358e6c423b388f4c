-- The topmost partitioned table of each partition. pg_partition_root: PostgreSQL 12.
SELECT c.oid::bigint AS partition_oid, pn.nspname AS root_schema, p.relname AS root_name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_class p ON p.oid = pg_catalog.pg_partition_root(c.oid)
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 WHERE c.oid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
