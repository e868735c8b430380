-- Forgets the checkpoint of a task, which begins at zero again, for the attempt that holds it. How far a split task is,
-- its parts alone count.
-- $1 task uuid, $2 attempt integer
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), dropped AS (
  UPDATE object_tasks o
  SET checkpoint = NULL,
      checkpoint_offset = 0,
      bytes_done = CASE WHEN o.parts_total IS NULL THEN 0 ELSE o.bytes_done END
  FROM locked l
  WHERE o.task_id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING o.task_id
)
SELECT
  CASE
    WHEN d.task_id IS NOT NULL THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN locked l ON true
LEFT JOIN dropped d ON true
