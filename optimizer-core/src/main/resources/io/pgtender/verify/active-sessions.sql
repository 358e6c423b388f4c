-- pg_stat_activity: clients of this database that are executing something, the asking session and the other sessions of
-- pgtender left out. PostgreSQL 14 or later. The state of other roles' sessions is null without pg_read_all_stats: they are
-- left out then, before and after a change alike.
SELECT pg_catalog.count(*)::int AS active
  FROM pg_catalog.pg_stat_activity AS a
 WHERE a.datname = pg_catalog.current_database()
   AND a.backend_type = 'client backend'
   AND a.state = 'active'
   AND a.pid <> pg_catalog.pg_backend_pid()
   AND a.application_name NOT LIKE 'pgtender%'
