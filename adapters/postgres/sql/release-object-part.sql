-- Queues a part again, for which a message is sent at the same time, for the attempt that holds it.
-- $1 task uuid, $2 part integer, $3 attempt integer
WITH task AS MATERIALIZED (
  SELECT status FROM tasks WHERE id = $1
), locked AS MATERIALIZED (
  SELECT status, attempt FROM object_parts WHERE task_id = $1 AND part = $2 FOR NO KEY UPDATE
), written AS (
  UPDATE object_parts p
  SET status = 'queued', lease_until = NULL, sent_at = clock_timestamp()
  FROM locked l, task t
  WHERE p.task_id = $1
    AND p.part = $2
    AND t.status IN ('queued', 'processing')
    AND l.status = 'processing'
    AND l.attempt = $3
  RETURNING p.part
)
SELECT
  CASE
    WHEN t.status IS NULL OR t.status NOT IN ('queued', 'processing') THEN 'ended'
    WHEN w.part IS NOT NULL OR (l.status = 'queued' AND l.attempt = $3) THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN task t ON true
LEFT JOIN locked l ON true
LEFT JOIN written w ON true
