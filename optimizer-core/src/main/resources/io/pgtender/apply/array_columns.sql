-- pg_attribute, pg_type: columns that are arrays of values without a fixed length. PostgreSQL 14 or later.
-- Parameter: oid of the table.
SELECT a.attname AS name
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem
WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND t.typcategory = 'A' AND e.typlen = -1
ORDER BY a.attnum
