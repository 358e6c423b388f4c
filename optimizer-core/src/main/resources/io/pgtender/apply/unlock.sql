-- PostgreSQL 14 or later.
SELECT pg_catalog.pg_advisory_unlock(1885828196, 1)
