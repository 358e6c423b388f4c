-- PostgreSQL 14 or later. What all instances obey. To stop every change of pgtender in this database, in psql:
-- INSERT INTO pgtender.control (name, value) VALUES ('changes', 'off') ON CONFLICT (name) DO UPDATE SET value = 'off'
CREATE TABLE IF NOT EXISTS pgtender.control (
    name   text        PRIMARY KEY,
    value  text        NOT NULL,
    set_by text        NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
)
