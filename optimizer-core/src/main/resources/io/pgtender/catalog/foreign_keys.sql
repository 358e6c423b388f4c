-- Foreign keys between the application's tables, with the columns of both sides in the order of the key. PostgreSQL 14.
-- pg_constraint, pg_attribute. The copies that a partition has of its parent's keys are left out.
-- NOT ENFORCED came with PostgreSQL 18: such a key has no triggers.
SELECT k.conname AS name,
       k.conrelid::bigint AS table_oid,
       n.nspname AS schema_name,
       c.relname AS table_name,
       k.confrelid::bigint AS referenced_oid,
       rn.nspname AS referenced_schema,
       r.relname AS referenced_table,
       k.confdeltype AS on_delete,
       k.confupdtype AS on_update,
       k.convalidated AS is_validated,
       COALESCE((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true) AS is_enforced,
       (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY p.position)
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS p (attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum) AS columns,
       (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY p.position)
          FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS p (attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.attnum) AS referenced_columns,
       k.conkey::pg_catalog.text[] AS attribute_numbers,
       k.confkey::pg_catalog.text[] AS referenced_attribute_numbers
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
 WHERE k.contype = 'f'
   AND k.conparentid = 0
 ORDER BY k.oid
 LIMIT ?
