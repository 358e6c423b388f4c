-- Values of one column. PostgreSQL 14. pg_stats (no row where the role cannot select the column), pg_class. Common values
-- and bounds of an array's column are arrays of arrays of any lengths, which no array of text can hold: its elements serve.
-- Parameters: schema, table, column; before them twice the most common values, then the most elements.
SELECT s.n_distinct::pg_catalog.float8 AS n_distinct,
       s.null_frac::pg_catalog.float8 AS null_fraction,
       GREATEST(c.reltuples, 1)::pg_catalog.float8 AS estimated_rows,
       CASE WHEN t.typcategory <> 'A' THEN (s.most_common_vals::pg_catalog.text::pg_catalog.text[])[1:?] END AS common,
       (s.most_common_freqs::pg_catalog.float8[])[1:?] AS frequencies,
       CASE WHEN t.typcategory <> 'A' THEN s.histogram_bounds::pg_catalog.text::pg_catalog.text[] END AS bounds,
       (s.most_common_elems::pg_catalog.text::pg_catalog.text[])[1:?] AS elements
  FROM pg_catalog.pg_stats s
  JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = ?
 ORDER BY s.inherited DESC
 LIMIT 1
