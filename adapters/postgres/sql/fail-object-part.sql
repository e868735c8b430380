-- Fails a part for good for the attempt that holds it, and its task with it.
-- $1 task uuid, $2 part integer, $3 attempt integer, $4 error jsonb
WITH task AS MATERIALIZED (
  SELECT id, status FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), locked AS MATERIALIZED (
  SELECT p.status, p.attempt
  FROM task t JOIN object_parts p ON p.task_id = t.id
  WHERE p.task_id = $1 AND p.part = $2
  FOR NO KEY UPDATE OF p
), written AS (
  UPDATE object_parts p
  SET status = 'failed', lease_until = NULL, look_at = NULL
  FROM locked l, task t
  WHERE p.task_id = $1
    AND p.part = $2
    AND t.status IN ('queued', 'processing')
    AND l.status = 'processing'
    AND l.attempt = $3
  RETURNING p.part
), failed AS (
  UPDATE tasks t
  SET status = 'failed', lease_until = NULL, error = $4, completed_at = clock_timestamp()
  FROM written w
  WHERE t.id = $1
)
SELECT
  CASE
    WHEN w.part IS NOT NULL OR (t.status = 'failed' AND l.status = 'failed' AND l.attempt = $3) THEN 'applied'
    WHEN t.status IN ('queued', 'processing') AND l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN task t ON true
LEFT JOIN locked l ON true
LEFT JOIN written w ON true
