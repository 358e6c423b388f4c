-- Parameter: pattern of names.
SELECT name, value, set_by, set_at FROM pgtender.control WHERE name LIKE ? ORDER BY set_at, name
