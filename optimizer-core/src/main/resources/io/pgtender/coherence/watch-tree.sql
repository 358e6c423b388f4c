-- pg_inherits, pg_subscription_rel: the same for a table with all its partitions, children and parents, for migrations.
-- PostgreSQL 14 or later. :table is a quoted name, :literal the same as a string.
DO $pgtender$ DECLARE
  member pg_catalog.regclass;
BEGIN
  FOR member IN
    WITH RECURSIVE up AS (
      SELECT pg_catalog.to_regclass(:literal)::oid AS relation
      UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = up.relation
    ), tree AS (
      SELECT up.relation FROM up
      UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.relation
    )
    SELECT tree.relation::pg_catalog.regclass FROM tree
    JOIN pg_catalog.pg_class AS c ON c.oid = tree.relation
    WHERE c.relkind IN ('r', 'p') ORDER BY tree.relation
  LOOP
    EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER pgtender_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE'
      || ' ON %s FOR EACH STATEMENT WHEN (true OR pgtender.written_exists()) EXECUTE FUNCTION pgtender.note_write()', member);
    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER pgtender_written', member);
    IF EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS s WHERE s.srrelid = member) THEN
      EXECUTE pg_catalog.format('CREATE OR REPLACE TRIGGER pgtender_applied AFTER INSERT OR UPDATE OR DELETE'
        || ' ON %s FOR EACH ROW WHEN (true OR pgtender.written_exists()) EXECUTE FUNCTION pgtender.note_row()', member);
      EXECUTE pg_catalog.format('ALTER TABLE ONLY %s ENABLE REPLICA TRIGGER pgtender_applied', member);
    END IF;
  END LOOP;
END $pgtender$
