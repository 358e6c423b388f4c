-- What stands for a table in statements: views over it, over those, and so on (pg_rewrite, pg_depend), tables it is a part
-- or a child of, and its own parts and children (pg_inherits). PostgreSQL 14 or later.
-- First parameter: schema, second: table, third: most rows.
WITH RECURSIVE family (oid) AS (
    SELECT c.oid
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = ? AND c.relname = ?
    UNION
    SELECT r.oid
      FROM family AS f
      CROSS JOIN LATERAL (
          SELECT i.inhparent AS oid FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = f.oid
          UNION ALL
          SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = f.oid
          UNION ALL
          SELECT w.ev_class
            FROM pg_catalog.pg_depend AS d
            JOIN pg_catalog.pg_rewrite AS w ON w.oid = d.objid
           WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
             AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
             AND d.refobjid = f.oid
      ) AS r
)
SELECT n.nspname::text AS schema, c.relname::text AS name
  FROM family AS f
  JOIN pg_catalog.pg_class AS c ON c.oid = f.oid
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 LIMIT ?
