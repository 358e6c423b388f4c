-- CREATE TRIGGER, ALTER TABLE: for a table that a subscription writes; fires in its worker and wherever
-- session_replication_role is replica, nowhere else. PostgreSQL 14 or later. :table is a quoted name.
DO $pgtender$ BEGIN
  CREATE OR REPLACE TRIGGER pgtender_applied AFTER INSERT OR UPDATE OR DELETE ON :table
    FOR EACH ROW WHEN (true OR pgtender.written_exists()) EXECUTE FUNCTION pgtender.note_row();
  ALTER TABLE ONLY :table ENABLE REPLICA TRIGGER pgtender_applied;
END $pgtender$
