-- Statements of this database, the costliest first, those of other roles where the asking role may read them. PostgreSQL 14,
-- extension 1.9. pg_stat_statements; {schema} is the extension's, {since} is stats_since of extension 1.11 (PostgreSQL 17)
-- or a null. Statements inside functions are part of their caller's time. A text that may not be read is shown as
-- <insufficient privilege> with a null queryid (pg_stat_statements.c, pg_stat_statements_internal), a text that was lost
-- with its file as a null.
-- First parameter: longest text, in characters; second: most rows.
SELECT s.userid = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS own,
       s.queryid IS NULL OR s.query IS NULL AS hidden,
       CASE WHEN s.queryid IS NOT NULL AND pg_catalog.length(s.query) <= ? THEN s.query END AS query,
       s.calls,
       s.total_exec_time + s.total_plan_time AS total_millis,
       s.max_exec_time AS max_millis,
       s.rows,
       {since} AS since
  FROM {schema}.pg_stat_statements s
 WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND s.toplevel
 ORDER BY s.total_exec_time + s.total_plan_time DESC
 LIMIT ?
