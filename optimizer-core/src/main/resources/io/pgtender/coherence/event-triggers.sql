-- pg_roles, pg_event_trigger: sees changes of the schema where the role may have event triggers. PostgreSQL 14 or later.
DO $pgtender$ BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_roles AS r
             WHERE r.rolname = current_user AND r.rolsuper
                OR r.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
               AND pg_catalog.pg_has_role(current_user, r.oid, 'USAGE')) THEN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger AS e WHERE e.evtname = 'pgtender_ddl') THEN
      CREATE EVENT TRIGGER pgtender_ddl ON ddl_command_end EXECUTE FUNCTION pgtender.note_ddl();
    END IF;
    ALTER EVENT TRIGGER pgtender_ddl ENABLE ALWAYS;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger AS e WHERE e.evtname = 'pgtender_drop') THEN
      CREATE EVENT TRIGGER pgtender_drop ON sql_drop EXECUTE FUNCTION pgtender.note_drop();
    END IF;
    ALTER EVENT TRIGGER pgtender_drop ENABLE ALWAYS;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'no event triggers for this role, changes of the schema are noticed by looking for them';
END $pgtender$
