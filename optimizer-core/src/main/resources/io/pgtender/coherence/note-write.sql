-- PostgreSQL 14 or later. Runs as its owner, so that those who write need no right on the log. It reads nothing: a read
-- would make serializable transactions of the application depend on each other.
-- The top level's transaction id, also within savepoints: it is what snapshots are compared with.
CREATE OR REPLACE FUNCTION pgtender.note_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $pgtender$
BEGIN
  INSERT INTO pgtender.written (relation) VALUES (TG_RELID);
  RETURN NULL;
END
$pgtender$
