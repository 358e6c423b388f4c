-- Code that runs when rows of the given relations change: rules, triggers, and volatile functions in defaults, constraints
-- and policies. pg_rewrite, pg_trigger, pg_depend (11+). 16384 is FirstNormalObjectId (access/transam.h).
WITH written(oid) AS (
    SELECT pg_catalog.unnest(?::pg_catalog.oid[])
)
SELECT 'rule', NULL::pg_catalog.text, NULL::pg_catalog.text
FROM written
JOIN pg_catalog.pg_rewrite w ON w.ev_class = written.oid
JOIN pg_catalog.pg_class c ON c.oid = written.oid
WHERE c.relkind NOT IN ('v', 'm')
UNION ALL
SELECT 'trigger', l.lanname::pg_catalog.text, p.prosrc
FROM written
JOIN pg_catalog.pg_trigger t ON t.tgrelid = written.oid AND NOT t.tgisinternal
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
UNION ALL
SELECT 'function', NULL, p.proname::pg_catalog.text
FROM (
    SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AS classid, a.oid
    FROM written JOIN pg_catalog.pg_attrdef a ON a.adrelid = written.oid
    UNION ALL
    SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid
    FROM written JOIN pg_catalog.pg_constraint k ON k.conrelid = written.oid AND k.contype = 'c'
    UNION ALL
    SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, y.oid
    FROM written JOIN pg_catalog.pg_policy y ON y.polrelid = written.oid
) owner
JOIN pg_catalog.pg_depend d ON d.classid = owner.classid AND d.objid = owner.oid
    AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND p.oid >= 16384 AND p.provolatile = 'v'
