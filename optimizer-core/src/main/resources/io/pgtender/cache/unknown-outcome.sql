-- Whether the server process of a lost connection still lives, and whether prepared transactions are left.
-- pg_stat_activity (9.2+), pg_prepared_xacts.
SELECT EXISTS (
           SELECT 1
           FROM pg_catalog.pg_stat_activity a
           WHERE a.pid = ? AND (a.backend_start IS NULL OR pg_catalog.date_part('epoch', a.backend_start) = ?)),
       EXISTS (
           SELECT 1 FROM pg_catalog.pg_prepared_xacts x WHERE x.database = pg_catalog.current_database())
