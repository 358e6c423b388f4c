-- pg_trigger, pg_event_trigger: drops the objects unless a table still needs them. PostgreSQL 14 or later.
DO $pgtender$ BEGIN
  IF pg_catalog.to_regclass('pgtender.written') IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname = 'pgtender' AND p.proname IN ('note_write', 'note_row')) THEN
    DROP EVENT TRIGGER IF EXISTS pgtender_drop;
    DROP EVENT TRIGGER IF EXISTS pgtender_ddl;
    DROP FUNCTION IF EXISTS pgtender.note_write();
    DROP FUNCTION IF EXISTS pgtender.note_row();
    DROP FUNCTION IF EXISTS pgtender.note_ddl();
    DROP FUNCTION IF EXISTS pgtender.note_drop();
    DROP FUNCTION IF EXISTS pgtender.written_exists();
    DROP TABLE pgtender.written;
  END IF;
END $pgtender$
