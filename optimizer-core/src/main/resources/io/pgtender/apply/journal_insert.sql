INSERT INTO pgtender.journal (id, state, table_schema, table_name, index_name, sql, reversal_sql, statements, finding,
                              shapes, applied_by, instance, guards)
VALUES (?, 'PLANNED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING *
