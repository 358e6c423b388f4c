UPDATE pgtender.journal AS j
SET state = s.state,
    object = ?,
    sql = ?,
    reversal_sql = ?,
    statements = ?,
    message = ?,
    sqlstate = ?,
    leftover = ?,
    index_definition = ?,
    originals = ?,
    verdict = ?,
    verdict_reason = ?,
    verified_at = ?,
    applying_at = CASE WHEN s.state = 'APPLYING' THEN pg_catalog.clock_timestamp() ELSE j.applying_at END,
    finished_at = CASE WHEN s.state IN ('APPLIED', 'ALREADY_PRESENT', 'FAILED', 'YIELDED') AND j.state <> 'REVERTING'
                       THEN pg_catalog.clock_timestamp() ELSE j.finished_at END,
    reverting_at = CASE WHEN s.state = 'REVERTING' THEN pg_catalog.clock_timestamp() ELSE j.reverting_at END,
    reverted_at = CASE WHEN s.state = 'REVERTED' THEN pg_catalog.clock_timestamp() ELSE j.reverted_at END
FROM (SELECT ?::text AS state) AS s
WHERE j.id = ?
RETURNING j.*
