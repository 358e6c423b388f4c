-- The value itself.
SELECT s.id, s.value::text AS k, pg_catalog.pg_column_size(s.value) AS w
  FROM sampled AS s
 WHERE s.value IS NOT NULL
