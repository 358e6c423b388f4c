-- DROP TRIGGER: takes ACCESS EXCLUSIVE. PostgreSQL 14 or later. :table is a quoted name.
DO $pgtender$ BEGIN
  DROP TRIGGER IF EXISTS pgtender_written ON :table;
  DROP TRIGGER IF EXISTS pgtender_applied ON :table;
END $pgtender$
