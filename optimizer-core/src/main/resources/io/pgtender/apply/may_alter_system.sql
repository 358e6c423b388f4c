-- PostgreSQL 15 or later. Parameter: name of the setting.
SELECT pg_catalog.has_parameter_privilege(?, 'ALTER SYSTEM')
