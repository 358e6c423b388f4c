-- PostgreSQL 14 or later. For tables that a subscription writes: its worker fires row triggers only (execReplication.c),
-- so once for each table and transaction is enough.
CREATE OR REPLACE FUNCTION pgtender.note_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $pgtender$
BEGIN
  IF NOT EXISTS (SELECT FROM pgtender.written AS w
                 WHERE w.xid = pg_catalog.pg_current_xact_id() AND w.relation = TG_RELID) THEN
    INSERT INTO pgtender.written (relation) VALUES (TG_RELID);
  END IF;
  RETURN NULL;
END
$pgtender$
