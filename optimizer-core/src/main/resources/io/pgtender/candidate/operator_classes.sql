-- Operator classes of every access method. PostgreSQL 14. pg_opclass, pg_am, pg_type.
SELECT am.amname AS access_method,
       o.opcname AS name,
       n.nspname AS schema_name,
       pg_catalog.format_type(o.opcintype, NULL) AS input_type,
       t.typname AS input_name,
       o.opcdefault AS is_default,
       pg_catalog.pg_opclass_is_visible(o.oid) AS is_visible
  FROM pg_catalog.pg_opclass o
  JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  JOIN pg_catalog.pg_type t ON t.oid = o.opcintype
 ORDER BY am.amname, o.opcname, n.nspname
