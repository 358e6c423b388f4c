-- pg_attribute: what a column says of its statistics. PostgreSQL 14 or later; attstattarget is null for the default from
-- 17 on. At least one row for a column that exists. Parameters: oid of the table, name of the column.
SELECT coalesce(a.attstattarget, -1)::text AS target, o.option_name, o.option_value
FROM pg_catalog.pg_attribute AS a
LEFT JOIN LATERAL pg_catalog.pg_options_to_table(a.attoptions) AS o ON true
WHERE a.attrelid = ?::oid AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped
