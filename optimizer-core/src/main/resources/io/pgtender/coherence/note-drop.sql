-- pg_event_trigger_dropped_objects(): what was dropped, by whatever command. PostgreSQL 14 or later.
CREATE OR REPLACE FUNCTION pgtender.note_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $pgtender$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger_dropped_objects() AS d
             WHERE NOT d.is_temporary AND d.object_type NOT IN ('index', 'statistics object', 'sequence')) THEN
    INSERT INTO pgtender.written (relation) VALUES (0);
  END IF;
EXCEPTION WHEN undefined_table OR invalid_schema_name THEN
  RETURN;
END
$pgtender$
