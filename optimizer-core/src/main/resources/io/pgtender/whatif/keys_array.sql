-- Elements; a null element is a key too (ginarrayproc.c).
SELECT DISTINCT s.id, e.k, COALESCE(pg_catalog.pg_column_size(e.k), 2) AS w
  FROM sampled AS s, LATERAL pg_catalog.unnest(s.value) AS e (k)
