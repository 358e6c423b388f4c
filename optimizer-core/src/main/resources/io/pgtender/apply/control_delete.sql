DELETE FROM pgtender.control WHERE name = ?
