-- Queues a task again, for which a message is sent at the same time, for the attempt that holds it.
-- $1 task uuid, $2 attempt integer
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), released AS (
  UPDATE tasks t
  SET status = 'queued', lease_until = NULL
  FROM locked l
  WHERE t.id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING t.id
), written AS (
  UPDATE object_tasks o
  SET sent_at = clock_timestamp()
  FROM released r
  WHERE o.task_id = $1 AND o.task_id = r.id
)
SELECT
  CASE
    WHEN r.id IS NOT NULL OR (l.status = 'queued' AND l.attempt = $2) THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN locked l ON true
LEFT JOIN released r ON true
