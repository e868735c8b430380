-- Forgets the checkpoint of a part, which begins at zero again, for the attempt that holds it.
-- $1 task uuid, $2 part integer, $3 attempt integer
WITH task AS MATERIALIZED (
  SELECT status FROM tasks WHERE id = $1
), locked AS MATERIALIZED (
  SELECT status, attempt FROM object_parts WHERE task_id = $1 AND part = $2 FOR NO KEY UPDATE
), written AS (
  UPDATE object_parts p
  SET checkpoint = NULL, checkpoint_offset = 0, bytes_done = 0
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
    WHEN w.part IS NOT NULL THEN 'applied'
    WHEN t.status IN ('queued', 'processing') AND l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN task t ON true
LEFT JOIN locked l ON true
LEFT JOIN written w ON true
