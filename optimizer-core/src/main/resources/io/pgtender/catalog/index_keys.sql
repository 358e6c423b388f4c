-- Keys and included columns of indexes, in order. PostgreSQL 14. pg_index, pg_attribute, pg_opclass, pg_collation.
-- A class that is the default of another type (bpchar_ops on a text column) is not the default of this one.
-- Names of classes and collations are as this session would write them, and as EXPLAIN prints those of a sort key
-- (generate_collation_name in ruleutils.c): without a schema where the search path finds them.
-- indoption: 1 is DESC, 2 is NULLS FIRST (access/amapi.h, INDOPTION_DESC and INDOPTION_NULLS_FIRST).
SELECT x.indexrelid::bigint AS index_oid,
       k.position > x.indnkeyatts AS is_included,
       a.attname AS column_name,
       CASE WHEN k.attnum = 0 THEN pg_catalog.pg_get_indexdef(x.indexrelid, k.position::integer, false) END AS expression,
       COALESCE(x.indoption[k.position - 1], 0) & 1 = 1 AS is_descending,
       COALESCE(x.indoption[k.position - 1], 0) & 2 = 2 AS is_nulls_first,
       CASE WHEN NOT oc.opcdefault OR oc.opcintype <> own.atttypid AND EXISTS (
                 SELECT FROM pg_catalog.pg_opclass other
                  WHERE other.opcmethod = oc.opcmethod AND other.opcdefault AND other.opcintype = own.atttypid) THEN
            CASE WHEN pg_catalog.pg_opclass_is_visible(oc.oid) THEN '' ELSE pg_catalog.quote_ident(ocn.nspname) || '.' END
            || pg_catalog.quote_ident(oc.opcname) END AS operator_class,
       CASE WHEN x.indcollation[k.position - 1] <> 0
             AND x.indcollation[k.position - 1] <> COALESCE(a.attcollation, 100) THEN
            CASE WHEN pg_catalog.pg_collation_is_visible(co.oid) THEN '' ELSE pg_catalog.quote_ident(cn.nspname) || '.' END
            || pg_catalog.quote_ident(co.collname) END AS collation,
       COALESCE(pg_catalog.array_to_string(own.attoptions, ','), '') AS operator_class_options
  FROM pg_catalog.pg_index x
 CROSS JOIN LATERAL pg_catalog.unnest(x.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, position)
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
  LEFT JOIN pg_catalog.pg_attribute own ON own.attrelid = x.indexrelid AND own.attnum = k.position
  LEFT JOIN pg_catalog.pg_opclass oc ON k.position <= x.indnkeyatts AND oc.oid = x.indclass[k.position - 1]
  LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
  LEFT JOIN pg_catalog.pg_collation co ON k.position <= x.indnkeyatts AND co.oid = x.indcollation[k.position - 1]
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
 WHERE x.indrelid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
 ORDER BY x.indexrelid, k.position
