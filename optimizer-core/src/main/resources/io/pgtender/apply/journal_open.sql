-- Entries whose process may have died half-way, or which could not clean up.
SELECT * FROM pgtender.journal
WHERE state IN ('PLANNED', 'APPLYING', 'REVERTING') OR leftover
ORDER BY planned_at, id
