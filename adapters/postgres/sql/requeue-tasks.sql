-- Queues failed tasks again; their attempts so far no longer count. Says which.
-- $1 ids uuid[], $2 codes of the failures that can be undone text[]
UPDATE tasks
SET status = 'queued',
    error = NULL,
    completed_at = NULL,
    attempts_forgiven = attempt,
    requeued_at = clock_timestamp()
WHERE id = ANY ($1::uuid[]) AND status = 'failed' AND error ->> 'code' = ANY ($2::text[])
RETURNING id
