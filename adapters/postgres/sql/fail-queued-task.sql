-- Fails a task that no worker has claimed.
-- $1 id uuid, $2 error jsonb
UPDATE tasks
SET status = 'failed', error = $2, completed_at = clock_timestamp()
WHERE id = $1 AND status = 'queued'
