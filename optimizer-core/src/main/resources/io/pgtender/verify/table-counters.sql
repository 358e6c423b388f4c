-- pg_stat_all_tables: updates of a table, and those among them that were heap-only. PostgreSQL 14 or later. One row even
-- where the table is not found, for the server's clock.
-- First parameter: schema, second: table.
SELECT pg_catalog.clock_timestamp() AS now,
       COALESCE(t.n_tup_upd, 0) AS updates,
       COALESCE(t.n_tup_hot_upd, 0) AS hot_updates
  FROM (SELECT 1) AS one
  LEFT JOIN pg_catalog.pg_stat_all_tables AS t ON t.schemaname = ? AND t.relname = ?
