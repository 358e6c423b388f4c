-- pg_index, pg_attribute: every index of a table, one row for each of its columns. PostgreSQL 14 or later.
-- Parameter: oid of the table.
SELECT i.indexrelid::bigint AS oid,
       c.relname AS name,
       am.amname AS access_method,
       i.indisvalid AS valid,
       i.indisunique AS is_unique,
       i.indisreplident AS replica_identity,
       EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid) AS in_constraint,
       pg_catalog.obj_description(i.indexrelid, 'pg_class') AS comment,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
       k.position <= i.indnkeyatts AS is_key,
       t.attname AS column_name,
       CASE WHEN i.indkey[k.position - 1] = 0
            THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.position, true) END AS expression,
       coalesce(i.indoption[k.position - 1] & 1, 0) = 1 AS descending,
       coalesce(i.indoption[k.position - 1] & 2, 0) = 2 AS nulls_first,
       CASE WHEN NOT o.opcdefault THEN
            CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(opn.nspname) || '.' END
            || pg_catalog.quote_ident(o.opcname) END AS operator_class,
       CASE WHEN l.oid IS NOT NULL AND l.oid <> coalesce(t.attcollation, own.attcollation) THEN
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
