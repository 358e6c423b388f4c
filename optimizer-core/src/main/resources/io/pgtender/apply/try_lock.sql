-- One change at a time in a server. Never the blocking variant: a session that waits for it holds a snapshot.
-- The key is 'pgtd' and 1. PostgreSQL 14 or later.
SELECT pg_catalog.pg_try_advisory_lock(1885828196, 1)
