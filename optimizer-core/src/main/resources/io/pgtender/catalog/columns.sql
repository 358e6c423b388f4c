-- Columns of tables with their types and, where the role may read them, their statistics. PostgreSQL 14.
-- pg_attribute, pg_type, pg_opclass, pg_cast, pg_stats (rows of columns that the role cannot select are not shown).
-- The type that is compared: below its domains (getBaseTypeAndTypmod in lsyscache.c) and, for an array, its elements'
-- (oidvector alone looks like an array and has a class of its own).
-- Its default class: GetDefaultOpClass in indexcmds.c, an exact match before one through a binary cast.
-- Deduplication: nbtree/nbtdedup.c and the equalimage support function (btree support function 4) of that class.
SELECT a.attrelid::bigint AS table_oid,
       a.attname AS name,
       a.attnum AS number,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,
       a.attnotnull AS not_null,
       a.attlen AS type_length,
       CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS type_alignment,
       o.oid IS NOT NULL AS has_btree,
       NOT t.is_element AND COALESCE(o.equalimage, false) AND COALESCE(l.collisdeterministic, true) AS deduplicates,
       CASE WHEN a.attlen > 0 THEN a.attlen
            WHEN t.is_element OR t.typmod <= 4 THEN NULL
            WHEN t.oid IN ('pg_catalog.varchar'::pg_catalog.regtype, 'pg_catalog.bpchar'::pg_catalog.regtype)
            THEN (t.typmod - 4) * pg_catalog.pg_encoding_max_length(d.encoding)
            WHEN t.oid = 'pg_catalog.numeric'::pg_catalog.regtype
            THEN 12 + ((t.typmod - 4) >> 16 & 65535) / 2 END AS bounded_bytes,
       s.null_frac::pg_catalog.float8 AS null_fraction,
       s.avg_width AS average_width,
       (CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * GREATEST(c.reltuples, 0) ELSE s.n_distinct END)::pg_catalog.float8
           AS distinct_values,
       COALESCE(s.correlation, 0)::pg_catalog.float8 AS correlation
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
  JOIN LATERAL (
       WITH RECURSIVE below AS (
           SELECT y.oid, a.atttypmod AS typmod, false AS is_element, y.typtype, y.typbasetype, y.typelem, y.typsubscript
             FROM pg_catalog.pg_type y
            WHERE y.oid = a.atttypid
            UNION ALL
           SELECT y.oid, CASE below.typtype WHEN 'd' THEN x.typtypmod ELSE -1 END, below.is_element OR below.typtype <> 'd',
                  y.typtype, y.typbasetype, y.typelem, y.typsubscript
             FROM below
             JOIN pg_catalog.pg_type x ON x.oid = below.oid
             JOIN pg_catalog.pg_type y
                  ON y.oid = CASE
                     WHEN below.typtype = 'd' THEN below.typbasetype
                     WHEN below.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
                      AND below.oid <> 'pg_catalog.oidvector'::pg_catalog.regtype
                     THEN below.typelem END)
       SELECT below.oid, below.typmod, below.is_element, below.typtype
         FROM below
        WHERE below.typtype <> 'd'
          AND (below.typsubscript <> 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
               OR below.oid = 'pg_catalog.oidvector'::pg_catalog.regtype)) t ON true
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN LATERAL (
       SELECT oc.oid,
              EXISTS (SELECT FROM pg_catalog.pg_amproc p
                       WHERE p.amprocfamily = oc.opcfamily AND p.amproclefttype = oc.opcintype
                         AND p.amprocrighttype = oc.opcintype AND p.amprocnum = 4) AS equalimage
         FROM pg_catalog.pg_opclass oc
         JOIN pg_catalog.pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
         JOIN pg_catalog.pg_type i ON i.oid = oc.opcintype
        WHERE oc.opcdefault
          AND (oc.opcintype = t.oid
               OR oc.opcintype = CASE t.typtype
                  WHEN 'e' THEN 'pg_catalog.anyenum'::pg_catalog.regtype
                  WHEN 'r' THEN 'pg_catalog.anyrange'::pg_catalog.regtype
                  WHEN 'm' THEN 'pg_catalog.anymultirange'::pg_catalog.regtype
                  WHEN 'c' THEN 'pg_catalog.record'::pg_catalog.regtype END
               OR EXISTS (SELECT FROM pg_catalog.pg_cast k
                           WHERE k.castsource = t.oid AND k.casttarget = oc.opcintype
                             AND k.castmethod = 'b' AND k.castcontext = 'i'))
        ORDER BY oc.opcintype = t.oid DESC, i.typispreferred DESC
        LIMIT 1) o ON true
  LEFT JOIN pg_catalog.pg_stats s
         ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        AND s.inherited = (c.relkind = 'p')
 WHERE a.attrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum
