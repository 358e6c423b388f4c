-- pg_locks: advisory locks are of one database, but seen from all. To be asked after ours is held: of two who came at
-- the same time at least one sees the other. PostgreSQL 14 or later.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_locks AS l
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1885828196 AND l.objid = 1 AND l.objsubid = 2
      AND l.database <> (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database()))
