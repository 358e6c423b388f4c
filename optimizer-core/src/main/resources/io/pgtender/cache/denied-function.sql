-- A function or an operator's function among those given whose result may change without a write, or that is not
-- PostgreSQL's own. pg_proc, pg_operator (11+). 16384 is FirstNormalObjectId (access/transam.h).
-- Stable functions are allowed by name: those that depend on session settings and types only, never on the clock.
SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text, p.provolatile, p.oid >= 16384
FROM pg_catalog.pg_proc p
WHERE (p.oid = ANY (?::pg_catalog.oid[])
       OR p.oid IN (SELECT o.oprcode FROM pg_catalog.pg_operator o WHERE o.oid = ANY (?::pg_catalog.oid[])))
  AND NOT (p.oid < 16384
           AND (p.provolatile = 'i'
                OR p.provolatile = 's'
                   AND (p.proname = ANY (ARRAY[
                            'concat', 'concat_ws', 'format', 'array_to_string', 'textanycat', 'anytextcat',
                            'to_char', 'to_number', 'to_date', 'to_timestamp', 'date_trunc', 'date_part', 'extract',
                            'timezone', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'make_timestamptz',
                            'timestamptz_pl_interval', 'timestamptz_mi_interval', 'interval_pl_timestamptz',
                            'generate_series', 'to_json', 'to_jsonb', 'row_to_json', 'array_to_json', 'json_agg',
                            'jsonb_agg', 'json_object_agg', 'jsonb_object_agg', 'json_build_array', 'json_build_object',
                            'jsonb_build_array', 'jsonb_build_object', 'to_tsvector', 'to_tsquery', 'plainto_tsquery',
                            'phraseto_tsquery', 'websearch_to_tsquery', 'ts_headline', 'enum_first', 'enum_last',
                            'enum_range'])
                        OR p.proname LIKE 'timestamp\_%\_timestamptz' OR p.proname LIKE 'timestamptz\_%\_timestamp'
                        OR p.proname LIKE 'date\_%\_timestamptz' OR p.proname LIKE 'timestamptz\_%\_date')))
LIMIT 1
