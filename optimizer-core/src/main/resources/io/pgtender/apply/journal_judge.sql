-- A verdict, without touching what else is written meanwhile. Parameters: verdict, reason, when, id.
UPDATE pgtender.journal SET verdict = ?, verdict_reason = ?, verified_at = ? WHERE id = ?
RETURNING *
