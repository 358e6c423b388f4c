-- Statements of this database, the costliest first; texts only of the asking role. PostgreSQL 14, extension 1.9 (the columns
-- used are the same up to 1.12 of PostgreSQL 18). pg_stat_statements; {schema} is the extension's. Statements inside
-- functions are part of their caller's time. What the role may not read of others is the text only: the counters are there.
-- First parameter: longest text, in characters; second: most rows.
SELECT s.userid = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS own,
       CASE WHEN s.userid = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)
             AND pg_catalog.length(s.query) <= ?
            THEN s.query END AS query,
       s.calls,
       s.total_exec_time + s.total_plan_time AS total_millis,
       s.rows,
       s.shared_blks_hit,
       s.shared_blks_read,
       s.wal_bytes
  FROM {schema}.pg_stat_statements s
 WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND s.toplevel
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT ?
