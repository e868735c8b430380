-- Fails tasks that no worker holds and whose message has expired.
-- $1 lifetime of a message in seconds, integer, $2 error jsonb
WITH orphaned AS (
  SELECT id FROM tasks
  WHERE created_at < now() - make_interval(secs => $1::integer)
    AND (requeued_at IS NULL OR requeued_at < now() - make_interval(secs => $1::integer))
    AND (status = 'queued' OR (status = 'processing' AND lease_until <= now()))
  ORDER BY created_at
  LIMIT 1000
  FOR UPDATE SKIP LOCKED
)
UPDATE tasks t
SET status = 'failed', lease_until = NULL, error = $2, completed_at = clock_timestamp()
FROM orphaned o
WHERE t.id = o.id
