-- Where pg_stat_statements is installed in this database, and which. PostgreSQL 14. pg_extension.
SELECT e.extversion::text AS version,
       pg_catalog.quote_ident(n.nspname)::text AS quoted_schema
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'
