-- PostgreSQL 14 or later. Never called. The triggers depend on it and it depends on the log, so that nobody drops the log
-- beneath the triggers, after which every write would fail.
CREATE OR REPLACE FUNCTION pgtender.written_exists() RETURNS boolean LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM pgtender.written);
END
