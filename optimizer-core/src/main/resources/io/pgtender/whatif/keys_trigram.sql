-- Three characters each of every word with two blanks before and one behind, in lower case. Needs no pg_trgm.
SELECT DISTINCT s.id, pg_catalog.substr('  ' || w.word || ' ', p.position, 3) AS k, 4 AS w
  FROM sampled AS s,
       LATERAL pg_catalog.regexp_split_to_table(pg_catalog.lower(s.value::text), '[^[:alnum:]]+') AS w (word),
       LATERAL pg_catalog.generate_series(1, pg_catalog.length(w.word) + 1) AS p (position)
 WHERE w.word <> ''
