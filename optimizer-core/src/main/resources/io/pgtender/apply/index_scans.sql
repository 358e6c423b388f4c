-- pg_stat_user_indexes: how often an index was used since the statistics were reset. PostgreSQL 14 or later.
-- Parameters: schema, name of the index.
SELECT s.idx_scan
FROM pg_catalog.pg_stat_user_indexes AS s
WHERE s.schemaname = ? AND s.indexrelname = ?
