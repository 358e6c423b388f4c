-- CREATE TRIGGER, ALTER TABLE: PostgreSQL 14 or later. :table is a quoted name. Takes SHARE ROW EXCLUSIVE, which waits for
-- writers and stops them, once for both. Fires for sessions with session_replication_role = replica too.
-- The condition is true before it is ever evaluated, and makes the trigger depend on the log.
DO $pgtender$ BEGIN
  CREATE OR REPLACE TRIGGER pgtender_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON :table
    FOR EACH STATEMENT WHEN (true OR pgtender.written_exists()) EXECUTE FUNCTION pgtender.note_write();
  ALTER TABLE ONLY :table ENABLE ALWAYS TRIGGER pgtender_written;
END $pgtender$
