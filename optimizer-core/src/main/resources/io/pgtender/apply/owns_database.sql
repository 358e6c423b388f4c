-- pg_database: whether the session's role owns it, or is a member of its owner. PostgreSQL 14 or later.
SELECT pg_catalog.pg_has_role(current_user, d.datdba, 'USAGE')
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
