-- Whether the session's role may VACUUM and ANALYZE a table it does not own. PostgreSQL 17 or later.
-- Parameter: oid of the table.
SELECT pg_catalog.has_table_privilege(?::oid, 'MAINTAIN')
