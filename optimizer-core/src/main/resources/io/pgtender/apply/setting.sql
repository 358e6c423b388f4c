-- pg_settings and pg_file_settings: one setting, here and in postgresql.auto.conf. PostgreSQL 14 or later.
-- Needs pg_read_all_settings, SELECT on pg_file_settings and EXECUTE on pg_show_all_file_settings(). Parameter: its name.
SELECT s.setting, coalesce(s.unit, '') AS unit, s.context, s.vartype AS type,
       coalesce(s.min_val, '0') AS min, coalesce(s.max_val, '0') AS max, s.enumvals AS choices,
       s.source, s.sourcefile AS source_file, s.sourceline::text AS source_line, s.pending_restart,
       f.setting AS file_value, f.error AS file_error
FROM pg_catalog.pg_settings AS s
LEFT JOIN LATERAL (
    SELECT p.setting, p.error
    FROM pg_catalog.pg_file_settings AS p
    WHERE p.name = s.name AND p.sourcefile = pg_catalog.current_setting('data_directory') || '/postgresql.auto.conf'
    ORDER BY p.seqno DESC
    LIMIT 1) AS f ON true
WHERE s.name = ?
