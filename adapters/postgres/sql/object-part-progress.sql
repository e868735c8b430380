-- Says how far the attempt that holds a part is, and renews its lease, and that of its task where less than half of it
-- is left and nobody else is at it.
-- $1 task uuid, $2 part integer, $3 attempt integer, $4 bytes done bigint, $5 lease in seconds integer
WITH task AS MATERIALIZED (
  SELECT status FROM tasks WHERE id = $1
), renewable AS MATERIALIZED (
  SELECT id FROM tasks
  WHERE id = $1
    AND status = 'processing'
    AND lease_until < clock_timestamp() + make_interval(secs => $5::integer) / 2
  FOR NO KEY UPDATE SKIP LOCKED
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $5::integer)
  FROM renewable r
  WHERE t.id = $1 AND t.id = r.id
), locked AS MATERIALIZED (
  SELECT status, attempt FROM object_parts WHERE task_id = $1 AND part = $2 FOR NO KEY UPDATE
), written AS (
  UPDATE object_parts p
  SET lease_until = clock_timestamp() + make_interval(secs => $5::integer), bytes_done = $4
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
