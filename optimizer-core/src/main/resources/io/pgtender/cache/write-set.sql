-- The relations that writing to the named ones may change: every relation of that name (in any schema where the statement
-- names none), partitions and inheritance in both directions, and the referencing tables of cascading foreign keys.
-- pg_class, pg_inherits, pg_constraint (11+). Parameters: schemas ('' = any), names, whether every foreign key cascades.
WITH RECURSIVE reached(target, oid) AS (
    SELECT t.ordinal, c.oid
    FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
         WITH ORDINALITY AS t(schema, name, ordinal)
    JOIN pg_catalog.pg_class c ON c.relname = t.name
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND t.schema IN ('', n.nspname)
    WHERE c.relkind NOT IN ('i', 'I', 't', 'c', 'S')
    UNION
    SELECT r.target, e.oid
    FROM reached r
    CROSS JOIN LATERAL (
        SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid
        UNION ALL
        SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = r.oid
        UNION ALL
        SELECT f.conrelid
        FROM pg_catalog.pg_constraint f
        WHERE f.contype = 'f'
          AND f.confrelid = r.oid
          AND (?::pg_catalog.bool OR f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd'))
    ) e(oid)
)
SELECT r.target, r.oid::pg_catalog.int8, c.relkind
FROM reached r
JOIN pg_catalog.pg_class c ON c.oid = r.oid
