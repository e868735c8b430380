-- Says how far the attempt that holds a task is, and renews its lease. That of a split task is what its parts count:
-- a beat of its holder may come after some are completed.
-- $1 task uuid, $2 attempt integer, $3 bytes done bigint, $4 lease in seconds integer
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $4::integer)
  FROM locked l
  WHERE t.id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING t.id
), written AS (
  UPDATE object_tasks o
  SET bytes_done = CASE WHEN o.parts_total IS NULL THEN $3::bigint ELSE o.bytes_done END,
      progressed_at = clock_timestamp()
  FROM renewed r
  WHERE o.task_id = $1 AND o.task_id = r.id
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
