-- The relations that the statements of this transaction opened. pg_lock_status is what the view pg_locks reads (9.4+);
-- asking it directly opens no relation.
SELECT DISTINCT l.relation
FROM pg_catalog.pg_lock_status() l
WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid()
