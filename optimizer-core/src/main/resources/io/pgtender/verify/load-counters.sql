-- pg_stat_database, pg_stat_wal, pg_stat_bgwriter: what a setting of the server may change. PostgreSQL 14 to 16. Times are 0
-- without track_io_timing.
SELECT pg_catalog.clock_timestamp() AS now,
       d.xact_commit AS commits, d.temp_bytes, d.blk_read_time + d.blk_write_time AS io_millis,
       w.wal_bytes, b.checkpoints_req AS checkpoints
  FROM pg_catalog.pg_stat_database AS d, pg_catalog.pg_stat_wal AS w, pg_catalog.pg_stat_bgwriter AS b
 WHERE d.datname = pg_catalog.current_database()
