-- The analysed statement and the views that it reaches, as node trees.
-- pg_proc.prosqlbody (14+), pg_depend, pg_rewrite.
WITH RECURSIVE probe AS (
    SELECT p.oid, p.prosqlbody
    FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = pg_catalog.pg_my_temp_schema() AND p.proname = 'pgtender_probe'
), reached(relation) AS (
    SELECT d.refobjid
    FROM probe
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = probe.oid
    WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION
    SELECT d.refobjid
    FROM reached r
    JOIN pg_catalog.pg_class c ON c.oid = r.relation AND c.relkind = 'v'
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
    WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
)
SELECT probe.prosqlbody::pg_catalog.text FROM probe
UNION ALL
SELECT w.ev_action::pg_catalog.text
FROM reached r
JOIN pg_catalog.pg_class c ON c.oid = r.relation AND c.relkind = 'v'
JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1'
