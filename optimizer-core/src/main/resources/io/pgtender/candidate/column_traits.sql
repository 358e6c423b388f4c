-- What decides whether and how a column can be a key, beyond its statistics. PostgreSQL 14. pg_attribute, pg_type,
-- pg_collation, pg_database. The type below its domains; the collation that the default one (oid 100) stands for.
-- attgenerated 'v' (PostgreSQL 18) is computed on reading and cannot be indexed (indexcmds.c, DefineIndex).
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       a.attname AS column_name,
       pg_catalog.format_type(t.oid, CASE WHEN t.depth = 0 THEN a.atttypmod ELSE t.typmod END) AS base_type,
       t.typtype AS type_kind,
       a.attgenerated = 'v' AS is_virtual,
       a.attcollation <> 0 AND CASE
            WHEN l.collprovider = 'd'
            THEN d.datcollate IN ('C', 'POSIX') AND pg_catalog.to_jsonb(d) ->> 'datlocprovider' IS DISTINCT FROM 'i'
              OR pg_catalog.to_jsonb(d) ->> 'datlocprovider' = 'b'
            WHEN l.collprovider = 'c' THEN l.collcollate IN ('C', 'POSIX')
            ELSE l.collprovider = 'b' END AS is_code_point_order
  FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
       AS wanted (schema_name, table_name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema_name
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
  JOIN LATERAL (
       WITH RECURSIVE below AS (
           SELECT y.oid, y.typtype, y.typbasetype, y.typtypmod AS typmod, 0 AS depth
             FROM pg_catalog.pg_type y
            WHERE y.oid = a.atttypid
            UNION ALL
           SELECT y.oid, y.typtype, y.typbasetype, below.typmod, below.depth + 1
             FROM below
             JOIN pg_catalog.pg_type y ON y.oid = below.typbasetype
            WHERE below.typtype = 'd')
       SELECT below.oid, below.typtype, below.typmod, below.depth FROM below WHERE below.typtype <> 'd') t ON true
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
