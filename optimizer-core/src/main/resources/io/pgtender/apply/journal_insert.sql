INSERT INTO pgtender.journal (id, state, table_schema, table_name, object, sql, reversal_sql, statements, finding,
                              shapes, applied_by, instance, guards, kind, originals)
VALUES (?, 'PLANNED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING *
