-- Splits a pinned task for the attempt that holds it, and renews its lease; what is split stays.
-- $1 task uuid, $2 attempt integer, $3 bytes of a part bigint, $4 parts integer, $5 lease in seconds integer
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $5::integer)
  FROM locked l
  WHERE t.id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING t.id
), split AS (
  UPDATE object_tasks o
  SET part_bytes = $3, parts_total = $4, checkpoint = NULL, checkpoint_offset = 0, bytes_done = 0
  FROM renewed r
  WHERE o.task_id = $1 AND o.task_id = r.id AND o.parts_total IS NULL
)
SELECT
  CASE
    WHEN r.id IS NOT NULL THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM (SELECT) one
LEFT JOIN locked l ON true
LEFT JOIN renewed r ON true
