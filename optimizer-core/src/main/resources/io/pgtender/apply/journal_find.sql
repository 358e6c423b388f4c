-- Parameter: id of an entry.
SELECT * FROM pgtender.journal WHERE id = ?
