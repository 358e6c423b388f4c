-- pg_partition_ancestors: PostgreSQL 12. Tables of which the table with oid ?1 is a partition, itself included.
SELECT n.nspname, c.relname
FROM pg_catalog.pg_partition_ancestors(?::pg_catalog.oid::pg_catalog.regclass) AS a (relid)
JOIN pg_catalog.pg_class AS c ON c.oid = a.relid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
