-- How far the changes are that any instance is making now, or that died with theirs.
SELECT id, object, state, progress, progress_at, instance
FROM pgtender.journal
WHERE state IN ('APPLYING', 'REVERTING') AND progress IS NOT NULL
ORDER BY progress_at DESC
LIMIT ?
