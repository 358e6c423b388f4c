-- pg_trigger, pg_inherits: takes ours off a table with all its partitions, children and parents, for migrations.
-- PostgreSQL 14 or later. :literal is a quoted name as a string.
DO $pgtender$ DECLARE
  ours record;
BEGIN
  FOR ours IN
    WITH RECURSIVE up AS (
      SELECT pg_catalog.to_regclass(:literal)::oid AS relation
      UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = up.relation
    ), tree AS (
      SELECT up.relation FROM up
      UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.relation
    )
    SELECT tree.relation::pg_catalog.regclass AS member, t.tgname AS name FROM tree
    JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = tree.relation
    WHERE t.tgname IN ('pgtender_written', 'pgtender_applied') AND t.tgparentid = 0
    ORDER BY tree.relation
  LOOP
    EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', ours.name, ours.member);
  END LOOP;
END $pgtender$
