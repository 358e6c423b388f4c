-- When the server started. PostgreSQL 14 or later.
SELECT pg_catalog.pg_postmaster_start_time()
