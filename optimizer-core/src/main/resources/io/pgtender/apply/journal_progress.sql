-- Written by the watch: waits for nobody who holds the row. Parameters: progress in words, id of the entry.
UPDATE pgtender.journal AS j
SET progress = ?, progress_at = pg_catalog.clock_timestamp()
FROM (SELECT id FROM pgtender.journal WHERE id = ? FOR NO KEY UPDATE SKIP LOCKED) AS mine
WHERE j.id = mine.id
