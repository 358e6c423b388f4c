-- pg_stat_database, pg_stat_wal, pg_stat_checkpointer: what a setting of the server may change. PostgreSQL 17 or later. Times are
-- 0 without track_io_timing.
SELECT pg_catalog.clock_timestamp() AS now,
       d.xact_commit AS commits, d.temp_bytes, d.blk_read_time + d.blk_write_time AS io_millis,
       w.wal_bytes, b.num_requested AS checkpoints
  FROM pg_catalog.pg_stat_database AS d, pg_catalog.pg_stat_wal AS w, pg_catalog.pg_stat_checkpointer AS b
 WHERE d.datname = pg_catalog.current_database()
