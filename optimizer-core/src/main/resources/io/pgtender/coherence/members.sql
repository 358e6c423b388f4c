-- pg_inherits, pg_trigger, pg_subscription_rel: a table with all its partitions, children and parents, and which of our
-- triggers each has and needs. PostgreSQL 14 or later. Parameter: oid of the table.
WITH RECURSIVE up AS (
    SELECT ?::bigint::oid AS relation
    UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = up.relation
), tree AS (
    SELECT up.relation FROM up
    UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.relation
)
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
       EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS s WHERE s.srrelid = c.oid) AS subscribed,
       EXISTS (SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
               JOIN pg_catalog.pg_namespace AS f ON f.oid = p.pronamespace
               WHERE t.tgrelid = c.oid AND f.nspname = 'pgtender' AND p.proname = 'note_write'
                 AND t.tgtype = 60 AND t.tgattr::text = '' AND t.tgenabled = 'A') AS noted,
       EXISTS (SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
               JOIN pg_catalog.pg_namespace AS f ON f.oid = p.pronamespace
               WHERE t.tgrelid = c.oid AND f.nspname = 'pgtender' AND p.proname = 'note_row'
                 AND t.tgtype = 29 AND t.tgattr::text = '' AND t.tgenabled IN ('R', 'A')) AS rows_noted,
       EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
               WHERE t.tgrelid = c.oid AND t.tgname IN ('pgtender_written', 'pgtender_applied')) AS any_of_ours
FROM tree
JOIN pg_catalog.pg_class AS c ON c.oid = tree.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
ORDER BY c.oid
