-- Columns of tables with their types and, where the role may read them, their statistics. PostgreSQL 14.
-- pg_attribute, pg_type, pg_stats (rows of columns that the role cannot select are not shown).
-- Deduplication: nbtree/nbtdedup.c and the equalimage support function (btree support function 4) of the default class.
SELECT a.attrelid::bigint AS table_oid,
       a.attname AS name,
       a.attnum AS number,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,
       a.attnotnull AS not_null,
       a.attlen AS type_length,
       CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS type_alignment,
       o.oid IS NOT NULL AS has_btree,
       COALESCE(o.equalimage, false) AND COALESCE(l.collisdeterministic, true) AS deduplicates,
       CASE WHEN a.atttypmod > 4 AND t.oid IN ('pg_catalog.varchar'::pg_catalog.regtype, 'pg_catalog.bpchar'::pg_catalog.regtype)
            THEN (a.atttypmod - 4) * pg_catalog.pg_encoding_max_length(d.encoding)
            WHEN t.oid = 'pg_catalog.numeric'::pg_catalog.regtype AND a.atttypmod > 4
            THEN 12 + ((a.atttypmod - 4) >> 16 & 65535) / 2
            WHEN a.attlen > 0 THEN a.attlen END AS bounded_bytes,
       s.null_frac::float8 AS null_fraction,
       s.avg_width AS average_width,
       CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * GREATEST(c.reltuples, 0) ELSE s.n_distinct END::float8 AS distinct_values,
       COALESCE(s.correlation, 0)::float8 AS correlation
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type declared ON declared.oid = a.atttypid
  JOIN pg_catalog.pg_type t ON t.oid = COALESCE(NULLIF(declared.typbasetype, 0), declared.oid)
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN LATERAL (
       SELECT oc.oid,
              EXISTS (SELECT FROM pg_catalog.pg_amproc p
                       WHERE p.amprocfamily = oc.opcfamily AND p.amproclefttype = oc.opcintype
                         AND p.amprocrighttype = oc.opcintype AND p.amprocnum = 4) AS equalimage
         FROM pg_catalog.pg_opclass oc
         JOIN pg_catalog.pg_am am ON am.oid = oc.opcmethod AND am.amname = 'btree'
        WHERE oc.opcdefault
          AND oc.opcintype = CASE
              WHEN t.oid = 'pg_catalog.varchar'::pg_catalog.regtype THEN 'pg_catalog.text'::pg_catalog.regtype
              WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'pg_catalog.anyarray'::pg_catalog.regtype
              WHEN t.typtype = 'e' THEN 'pg_catalog.anyenum'::pg_catalog.regtype
              WHEN t.typtype = 'r' THEN 'pg_catalog.anyrange'::pg_catalog.regtype
              WHEN t.typtype = 'm' THEN 'pg_catalog.anymultirange'::pg_catalog.regtype
              WHEN t.typtype = 'c' THEN 'pg_catalog.record'::pg_catalog.regtype
              ELSE t.oid END
        LIMIT 1) o ON true
  LEFT JOIN pg_catalog.pg_stats s
         ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
        AND s.inherited = (c.relkind = 'p')
 WHERE a.attrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attrelid, a.attnum
