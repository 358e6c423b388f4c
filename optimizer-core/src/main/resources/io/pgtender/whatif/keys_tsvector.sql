-- Lexemes; short ones have a length of one byte.
SELECT s.id, e.k, pg_catalog.octet_length(e.k) + 1 AS w
  FROM sampled AS s, LATERAL pg_catalog.unnest(pg_catalog.tsvector_to_array(s.value)) AS e (k)
