-- Names by which a SELECT may run code that writes: volatile functions that are not PostgreSQL's own, operators and
-- aggregates on them, views and tables whose rules or row security policies reach them. pg_proc, pg_operator, pg_aggregate, pg_rewrite, pg_policy, pg_depend (11+).
-- 16384 is FirstNormalObjectId (access/transam.h). uuid-ossp and pgcrypto have volatile functions that only make numbers.
WITH RECURSIVE writer AS (
    SELECT p.oid, p.proname
    FROM pg_catalog.pg_proc p
    WHERE p.oid >= 16384
      AND p.provolatile = 'v'
      AND p.prokind <> 'p'
      AND p.prorettype NOT IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)
      AND NOT EXISTS (
          SELECT 1
          FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname IN ('uuid-ossp', 'pgcrypto')
          WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
            AND d.deptype = 'e')
), caller(oid, name) AS (
    SELECT a.aggfnoid::pg_catalog.oid, p.proname
    FROM pg_catalog.pg_aggregate a
    JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
    WHERE a.aggtransfn IN (SELECT oid FROM writer) OR a.aggfinalfn IN (SELECT oid FROM writer)
    UNION ALL
    SELECT oid, proname FROM writer
), reader(relation) AS (
    SELECT w.ev_class
    FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
    WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.refobjid IN (SELECT oid FROM caller)
    UNION
    SELECT y.polrelid
    FROM pg_catalog.pg_policy y
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = y.oid
    WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.refobjid IN (SELECT oid FROM caller)
    UNION
    SELECT w.ev_class
    FROM reader r
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = r.relation
    JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND w.oid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relkind = 'v'
)
SELECT name::pg_catalog.text FROM caller
UNION
SELECT c.relname::pg_catalog.text FROM reader JOIN pg_catalog.pg_class c ON c.oid = reader.relation
UNION
SELECT o.oprname::pg_catalog.text FROM pg_catalog.pg_operator o WHERE o.oprcode IN (SELECT oid FROM writer)
