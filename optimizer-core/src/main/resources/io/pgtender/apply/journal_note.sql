-- What was measured around a change; state, times and verdict stay as they are. Parameters: originals, id.
UPDATE pgtender.journal SET originals = ? WHERE id = ?
RETURNING *
