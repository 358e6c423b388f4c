-- PostgreSQL 14 or later. Only who may install may attach these functions to a table.
REVOKE ALL ON FUNCTION pgtender.note_write(), pgtender.note_row(), pgtender.note_ddl(), pgtender.note_drop() FROM PUBLIC
