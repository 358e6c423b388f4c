-- pg_index, pg_attribute: every index of a table, one row for each of its columns. PostgreSQL 14 or later.
-- An operator class is the default one only where the column's very type has no other (GetDefaultOpClass, indexcmds.c):
-- varbit_ops is bit varying's, and yet not bit's. A collation of an expression stands in pg_get_indexdef alone, which names it
-- where it is not the expression's own.
-- Parameter: oid of the table.
SELECT i.indexrelid::bigint AS oid,
       c.relname AS name,
       am.amname AS access_method,
       i.indisvalid AS valid,
       pg_catalog.array_to_string(ARRAY[
           CASE WHEN i.indisprimary THEN 'the primary key' WHEN i.indisunique THEN 'uniqueness' END,
           CASE WHEN i.indisexclusion THEN 'an exclusion constraint' END,
           (SELECT 'constraint ' || pg_catalog.string_agg(pg_catalog.quote_ident(k.conname), ', ' ORDER BY k.conname)
            FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid),
           CASE WHEN i.indisreplident THEN 'the replica identity' END,
           CASE WHEN i.indisclustered THEN 'CLUSTER' END,
           CASE WHEN c.relispartition THEN 'the index of the partitioned table' END,
           (SELECT 'extension ' || pg_catalog.quote_ident(e.extname)
            FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' LIMIT 1)
       ], ', ') AS owed_to,
       i.indisexclusion AS is_exclusion,
       c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint AS size_bytes,
       pg_catalog.obj_description(i.indexrelid, 'pg_class') AS comment,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid, false) AS predicate,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) AS pretty_predicate,
       k.position <= i.indnkeyatts AS is_key,
       t.attname AS column_name,
       CASE WHEN i.indkey[k.position - 1] = 0
            THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.position, false) END AS expression,
       CASE WHEN i.indkey[k.position - 1] = 0
            THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.position, true) END AS pretty_expression,
       coalesce(i.indoption[k.position - 1] & 1, 0) = 1 AS descending,
       coalesce(i.indoption[k.position - 1] & 2, 0) = 2 AS nulls_first,
       CASE WHEN NOT o.opcdefault
                 OR o.opcintype <> t.atttypid
                    AND EXISTS (SELECT FROM pg_catalog.pg_opclass AS exact
                                WHERE exact.opcmethod = o.opcmethod AND exact.opcdefault
                                  AND exact.opcintype = t.atttypid) THEN
            CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(opn.nspname) || '.' END
            || pg_catalog.quote_ident(o.opcname) END AS operator_class,
       CASE WHEN l.oid IS NOT NULL
                 AND CASE WHEN t.attnum IS NOT NULL THEN l.oid <> t.attcollation
                          ELSE pg_catalog.strpos(
                              pg_catalog.left(pg_catalog.pg_get_indexdef(i.indexrelid), -pg_catalog.length(coalesce(
                                  ' WHERE ' || pg_catalog.pg_get_expr(i.indpred, i.indrelid), ' '))),
                              pg_catalog.pg_get_indexdef(i.indexrelid, k.position, false) || ' COLLATE ') > 0
                     END THEN
            CASE WHEN pg_catalog.pg_collation_is_visible(l.oid) THEN '' ELSE pg_catalog.quote_ident(ln.nspname) || '.' END
            || pg_catalog.quote_ident(l.collname) END AS collation,
       own.attoptions IS NOT NULL AS has_options
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnatts::int) AS k (position)
JOIN pg_catalog.pg_attribute AS own ON own.attrelid = i.indexrelid AND own.attnum = k.position
LEFT JOIN pg_catalog.pg_attribute AS t ON t.attrelid = i.indrelid AND t.attnum = i.indkey[k.position - 1]
                                      AND i.indkey[k.position - 1] <> 0
LEFT JOIN pg_catalog.pg_opclass AS o ON k.position <= i.indnkeyatts AND o.oid = i.indclass[k.position - 1]
LEFT JOIN pg_catalog.pg_namespace AS opn ON opn.oid = o.opcnamespace
LEFT JOIN pg_catalog.pg_collation AS l ON k.position <= i.indnkeyatts AND l.oid = i.indcollation[k.position - 1]
LEFT JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.collnamespace
WHERE i.indrelid = ?
ORDER BY i.indexrelid, k.position
