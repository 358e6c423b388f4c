-- How many keys occur in how many of some sampled rows. PostgreSQL 14 (hashtid, ctid).
-- The words between at signs are filled in; a share of 1,024 is all rows of a sampled page.
-- First the sampled rows (n = 0), then those that hold a key (n = -1), then the keys by the number of their rows.
WITH sampled AS MATERIALIZED (
     SELECT pg_catalog.row_number() OVER () AS id, s.value
       FROM (SELECT @value@ AS value, ctid AS place
               FROM @table@ TABLESAMPLE SYSTEM (@percent@) REPEATABLE (1)
              WHERE @condition@) AS s
      WHERE (pg_catalog.hashtid(s.place) & 1023) < @share@),
keys AS MATERIALIZED (
     @extraction@),
counted AS (
     SELECT pg_catalog.count(*) AS n, pg_catalog.avg(keys.w) AS w FROM keys GROUP BY keys.k)
SELECT 0::int8 AS n, pg_catalog.count(*) AS keys, 0::float8 AS bytes FROM sampled
UNION ALL
SELECT -1, pg_catalog.count(DISTINCT keys.id), 0 FROM keys
UNION ALL
SELECT counted.n, pg_catalog.count(*), pg_catalog.avg(counted.w)::float8 FROM counted GROUP BY counted.n
