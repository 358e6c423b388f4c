INSERT INTO pgtender.control AS c (name, value, set_by) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, set_by = EXCLUDED.set_by, set_at = pg_catalog.clock_timestamp()
RETURNING c.set_at
