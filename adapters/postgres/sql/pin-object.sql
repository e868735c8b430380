-- Pins the object of a task for the attempt that holds it; what is pinned stays.
-- $1 task uuid, $2 attempt integer, $3 identity jsonb
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), pinned AS (
  UPDATE object_tasks o
  SET identity = coalesce(o.identity, $3::jsonb),
      bytes_total = (coalesce(o.identity, $3::jsonb) ->> 'bytes')::bigint
  FROM locked l
  WHERE o.task_id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING o.identity
)
SELECT
  CASE
    WHEN p.identity IS NOT NULL THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome,
  p.identity
FROM (SELECT) one
LEFT JOIN locked l ON true
LEFT JOIN pinned p ON true
