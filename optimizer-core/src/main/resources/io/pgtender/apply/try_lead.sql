-- One instance tends a database by itself. Kept as long as its session lives; an idle session holds no snapshot.
-- The key is 'pgtd' and 2. Never the blocking variant: a session that waits for it holds a snapshot. PostgreSQL 14 or later.
SELECT pg_catalog.pg_try_advisory_lock(1885828196, 2)
