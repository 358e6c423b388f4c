-- PostgreSQL 14 or later. Who wrote what: one row for every statement that wrote a watched table; relation 0 is the schema.
-- Unlogged, so that it costs no WAL: a crash, which empties it, breaks every reader's connection too.
-- Without vacuum_truncate vacuum never asks for the lock that would stop writers.
CREATE UNLOGGED TABLE IF NOT EXISTS pgtender.written (
    relation oid  NOT NULL,
    xid      xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id()
) WITH (vacuum_truncate = false, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)
