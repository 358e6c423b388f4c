-- PostgreSQL 14 or later. Readers ask for the transactions since their last snapshot.
CREATE INDEX IF NOT EXISTS written_xid ON pgtender.written (xid)
