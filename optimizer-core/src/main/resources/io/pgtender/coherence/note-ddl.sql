-- pg_event_trigger_ddl_commands(): what may change the answer of a query or who may ask it. PostgreSQL 14 or later.
-- Commands on temporary objects, indexes, statistics and comments change neither. A command that names no object counts.
CREATE OR REPLACE FUNCTION pgtender.note_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $pgtender$
DECLARE
  refreshed oid;
  commands bigint;
  harmless bigint;
BEGIN
  SELECT pg_catalog.count(*),
         pg_catalog.count(*) FILTER (WHERE c.schema_name = 'pg_temp' OR c.command_tag IN (
             'COMMENT', 'CREATE INDEX', 'ALTER INDEX', 'REINDEX', 'CREATE STATISTICS', 'ALTER STATISTICS',
             'CREATE SEQUENCE', 'ALTER SEQUENCE')),
         pg_catalog.max(c.objid) FILTER (WHERE c.command_tag = 'REFRESH MATERIALIZED VIEW')
  INTO commands, harmless, refreshed
  FROM pg_catalog.pg_event_trigger_ddl_commands() AS c;
  IF commands = 1 AND refreshed IS NOT NULL THEN
    INSERT INTO pgtender.written (relation) VALUES (refreshed);
  ELSIF commands > harmless OR (commands = 0 AND TG_TAG NOT LIKE 'DROP %') THEN
    INSERT INTO pgtender.written (relation) VALUES (0);
  END IF;
EXCEPTION WHEN undefined_table OR invalid_schema_name THEN
  RETURN;
END
$pgtender$
