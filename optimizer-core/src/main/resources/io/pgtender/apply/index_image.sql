-- pg_class, pg_attribute: what CREATE INDEX as pg_get_indexdef prints it does not bring back. PostgreSQL 14 or later; the
-- default target is null from 17 on and -1 before. Parameter: oid of the index.
SELECT t.spcname AS tablespace,
       a.attnum AS position,
       a.attstattarget AS target
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget >= 0
WHERE c.oid = ?
ORDER BY a.attnum
