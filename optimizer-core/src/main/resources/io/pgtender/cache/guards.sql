-- Bounds of one background question, for its transaction only (9.6+). Locks no relation.
SELECT pg_catalog.set_config('lock_timeout', '1000', true),
       pg_catalog.set_config('statement_timeout', '10000', true),
       pg_catalog.set_config('application_name', 'pgtender cache', true)
