-- Keeps the checkpoint of the attempt that holds a task, and renews its lease. One that is further than the last: the
-- attempts so far no longer count. How far a split task is, its parts alone count.
-- $1 task uuid, $2 attempt integer, $3 sealed checkpoint bytea, $4 its offset bigint, $5 lease in seconds integer
WITH locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), object AS MATERIALIZED (
  SELECT o.task_id, o.checkpoint_offset
  FROM locked l JOIN object_tasks o ON o.task_id = l.id
  WHERE o.task_id = $1
  FOR NO KEY UPDATE OF o
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $5::integer),
      attempts_forgiven = CASE WHEN $4::bigint > o.checkpoint_offset THEN t.attempt ELSE t.attempts_forgiven END
  FROM locked l JOIN object o ON o.task_id = l.id
  WHERE t.id = $1 AND l.status = 'processing' AND l.attempt = $2
  RETURNING t.id
), written AS (
  UPDATE object_tasks o
  SET checkpoint = $3,
      checkpoint_offset = $4::bigint,
      bytes_done = CASE WHEN o.parts_total IS NULL THEN $4::bigint ELSE o.bytes_done END,
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
