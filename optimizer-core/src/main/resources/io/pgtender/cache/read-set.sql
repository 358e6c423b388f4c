-- The relations given, their ancestors and descendants in pg_inherits, with what decides whether they may be cached
-- (10+). 16384 is FirstNormalObjectId (access/transam.h).
WITH RECURSIVE given(oid) AS (
    SELECT pg_catalog.unnest(?::pg_catalog.oid[])
), ancestors(oid) AS (
    SELECT oid FROM given
    UNION
    SELECT i.inhparent FROM ancestors a JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid
), descendants(oid) AS (
    SELECT oid FROM given
    UNION
    SELECT i.inhrelid FROM descendants d JOIN pg_catalog.pg_inherits i ON i.inhparent = d.oid
)
SELECT c.oid::pg_catalog.int8, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.oid < 16384
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid IN (SELECT oid FROM ancestors UNION SELECT oid FROM descendants)
  AND c.relkind NOT IN ('i', 'I')
