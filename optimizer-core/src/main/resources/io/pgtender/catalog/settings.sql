-- Settings that costs and guards depend on, in the unit of pg_settings. PostgreSQL 14. pg_settings.
SELECT s.name, s.setting
  FROM pg_catalog.pg_settings s
 WHERE s.name LIKE 'enable\_%'
    OR s.name LIKE '%\_cost'
    OR s.name LIKE 'min\_parallel\_%'
    OR s.name LIKE 'max\_parallel\_%'
    OR s.name LIKE 'jit%'
    OR s.name IN (
       'block_size', 'cursor_tuple_fraction', 'default_statistics_target', 'default_transaction_isolation',
       'default_transaction_read_only', 'effective_cache_size', 'effective_io_concurrency', 'from_collapse_limit',
       'hash_mem_multiplier', 'join_collapse_limit', 'lock_timeout', 'maintenance_work_mem', 'max_connections',
       'max_worker_processes', 'parallel_leader_participation', 'plan_cache_mode', 'search_path', 'server_version',
       'shared_buffers', 'statement_timeout', 'temp_buffers', 'work_mem')
