-- Parameter: most rows to give.
SELECT * FROM pgtender.journal ORDER BY planned_at DESC, id LIMIT ?
