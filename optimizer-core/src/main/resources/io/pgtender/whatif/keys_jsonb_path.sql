-- One hash of four bytes for each scalar with the object keys above it; array positions do not count.
SELECT DISTINCT s.id, n.path || ' ' || n.node::text AS k, 4 AS w
  FROM sampled AS s,
       LATERAL (WITH RECURSIVE nodes (path, node) AS (
                SELECT ''::text, s.value
                 UNION ALL
                SELECT nodes.path || '/' || c.k, c.node
                  FROM nodes,
                       LATERAL (SELECT o.key, o.value FROM pg_catalog.jsonb_each(
                                       CASE pg_catalog.jsonb_typeof(nodes.node) WHEN 'object' THEN nodes.node ELSE '{}' END)
                                       AS o (key, value)
                                 UNION ALL
                                SELECT ''::text, a.value FROM pg_catalog.jsonb_array_elements(
                                       CASE pg_catalog.jsonb_typeof(nodes.node) WHEN 'array' THEN nodes.node ELSE '[]' END)
                                       AS a (value)) AS c (k, node))
                SELECT nodes.path, nodes.node FROM nodes
                 WHERE pg_catalog.jsonb_typeof(nodes.node) NOT IN ('object', 'array')) AS n
