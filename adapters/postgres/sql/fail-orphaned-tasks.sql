-- Fails tasks that no worker holds and whose message has expired. Those of objects are sent again, so that they are given
-- up only where none of their messages has got them on for so long.
-- $1 lifetime of a message in seconds, integer, $2 error jsonb
WITH orphaned AS (
  SELECT id FROM tasks
  WHERE created_at < now() - make_interval(secs => $1::integer)
    AND (requeued_at IS NULL OR requeued_at < now() - make_interval(secs => $1::integer))
    AND (status = 'queued' OR (status = 'processing' AND lease_until <= now()))
    AND CASE
      WHEN source ->> 'kind' = 'inline' THEN true
      ELSE coalesce((SELECT progressed_at FROM object_tasks WHERE task_id = tasks.id), created_at)
        < now() - make_interval(secs => $1::integer)
    END
  ORDER BY created_at
  LIMIT 1000
  FOR UPDATE SKIP LOCKED
)
UPDATE tasks t
SET status = 'failed', lease_until = NULL, error = $2, completed_at = clock_timestamp()
FROM orphaned o
WHERE t.id = o.id
