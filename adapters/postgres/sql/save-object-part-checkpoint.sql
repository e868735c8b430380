-- Keeps the checkpoint of the attempt that holds a part, and renews its lease and its task's, as object-part-progress
-- does. One that is further than the last: the attempts so far no longer count.
-- $1 task uuid, $2 part integer, $3 attempt integer, $4 sealed checkpoint bytea, $5 its offset bigint,
-- $6 lease in seconds integer
WITH task AS MATERIALIZED (
  SELECT status FROM tasks WHERE id = $1
), renewable AS MATERIALIZED (
  SELECT id FROM tasks
  WHERE id = $1
    AND status = 'processing'
    AND lease_until < clock_timestamp() + make_interval(secs => $6::integer) / 2
  FOR NO KEY UPDATE SKIP LOCKED
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $6::integer)
  FROM renewable r
  WHERE t.id = $1 AND t.id = r.id
), locked AS MATERIALIZED (
  SELECT status, attempt FROM object_parts WHERE task_id = $1 AND part = $2 FOR NO KEY UPDATE
), written AS (
  UPDATE object_parts p
  SET lease_until = clock_timestamp() + make_interval(secs => $6::integer),
      attempts_forgiven = CASE WHEN $5::bigint > p.checkpoint_offset THEN p.attempt ELSE p.attempts_forgiven END,
      checkpoint = $4,
      checkpoint_offset = $5::bigint,
      bytes_done = $5::bigint
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
