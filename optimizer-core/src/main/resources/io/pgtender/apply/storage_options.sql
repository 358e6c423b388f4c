-- pg_class.reloptions of a table and of its TOAST table, verbatim. PostgreSQL 14 or later.
-- At least one row for a table that exists. Parameter: oid of the table.
SELECT c.reltoastrelid <> 0 AS toast_table, o.option_name, o.option_value
FROM pg_catalog.pg_class AS c
LEFT JOIN LATERAL (
    SELECT t.option_name, t.option_value FROM pg_catalog.pg_options_to_table(c.reloptions) AS t
    UNION ALL
    SELECT 'toast.' || t.option_name, t.option_value
    FROM pg_catalog.pg_class AS x, pg_catalog.pg_options_to_table(x.reloptions) AS t
    WHERE x.oid = c.reltoastrelid) AS o ON true
WHERE c.oid = ?::oid
