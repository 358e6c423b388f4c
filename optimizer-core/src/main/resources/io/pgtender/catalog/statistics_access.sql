-- Which of the views over statistics this role may read; every role may unless someone revoked it. PostgreSQL 14.
SELECT pg_catalog.has_table_privilege('pg_catalog.pg_stats', 'SELECT') AS is_columns,
       pg_catalog.has_table_privilege('pg_catalog.pg_stats_ext', 'SELECT') AS is_extended,
       pg_catalog.has_table_privilege('pg_catalog.pg_stats_ext_exprs', 'SELECT') AS is_expressions
