-- pg_attribute: the largest value each column can hold, in bytes; null where its type sets no bound.
-- PostgreSQL 14 or later. Parameter: oid of the table.
SELECT a.attname AS name,
       CASE WHEN a.attlen > 0 THEN a.attlen::int
            WHEN a.atttypid IN ('pg_catalog.varchar'::regtype, 'pg_catalog.bpchar'::regtype) AND a.atttypmod > 4
            THEN (a.atttypmod - 4) * pg_catalog.pg_encoding_max_length(d.encoding)
       END AS bound_bytes
FROM pg_catalog.pg_attribute AS a
CROSS JOIN pg_catalog.pg_database AS d
WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND d.datname = pg_catalog.current_database()
