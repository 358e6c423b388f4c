-- Object keys and scalars, at any depth, with a byte that tells their kind; a long one is kept as its hash.
SELECT DISTINCT s.id, e.k, CASE WHEN pg_catalog.octet_length(e.k) > 126 THEN 10 ELSE pg_catalog.octet_length(e.k) + 1 END AS w
  FROM sampled AS s,
       LATERAL pg_catalog.jsonb_path_query(s.value, 'strict $.**') AS v (node),
       LATERAL (SELECT 'k' || o.k FROM pg_catalog.jsonb_object_keys(
                       CASE pg_catalog.jsonb_typeof(v.node) WHEN 'object' THEN v.node ELSE '{}' END) AS o (k)
                 UNION ALL
                SELECT pg_catalog.left(pg_catalog.jsonb_typeof(v.node), 1) || (v.node #>> '{}')
                 WHERE pg_catalog.jsonb_typeof(v.node) NOT IN ('object', 'array')) AS e (k)
 WHERE e.k IS NOT NULL
