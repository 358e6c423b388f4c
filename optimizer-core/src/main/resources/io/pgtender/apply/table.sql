-- pg_class: what would be indexed. PostgreSQL 14 or later.
-- Parameters: schema or null, name, name as to_regclass reads it. Looked up by join, because to_regclass fails where
-- USAGE on the schema is missing.
SELECT c.oid::bigint AS oid,
       n.nspname AS schema,
       c.relname AS name,
       c.relkind::text AS kind,
       c.relpersistence::text AS persistence,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') AS owned,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create,
       n.nspname IN ('pg_catalog', 'information_schema', 'pg_toast') AS system,
       (SELECT e.extname FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' LIMIT 1) AS extension,
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS size_bytes,
       current_user::text AS role
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN (SELECT ?::text AS schema, ?::text AS name, ?::text AS text) AS wanted
WHERE c.relname = wanted.name
  AND c.relkind IN ('r', 'm', 'p', 'v', 'f', 'i', 'I', 'S', 't', 'c')
  AND CASE WHEN wanted.schema IS NULL THEN c.oid = pg_catalog.to_regclass(wanted.text)::oid
           ELSE n.nspname = wanted.schema END
