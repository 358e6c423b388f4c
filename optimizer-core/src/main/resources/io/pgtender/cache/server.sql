-- Whether statements can be analysed here (14+ for BEGIN ATOMIC).
SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
       pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('standard_conforming_strings') = 'on',
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')
