-- Keeps the result of the attempt that holds a part, counts it, and renews its task's lease as object-part-progress
-- does. Says how many parts are left, of which exactly one completion says 0.
-- $1 task uuid, $2 part integer, $3 attempt integer, $4 sealed result bytea, $5 lease in seconds integer
WITH task AS MATERIALIZED (
  SELECT status, attempt FROM tasks WHERE id = $1
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
), object AS MATERIALIZED (
  SELECT task_id, parts_total - parts_completed AS parts_left
  FROM object_tasks
  WHERE task_id = $1
  FOR NO KEY UPDATE
), locked AS MATERIALIZED (
  SELECT p.status, p.attempt
  FROM object o JOIN object_parts p ON p.task_id = o.task_id
  WHERE p.task_id = $1 AND p.part = $2
  FOR NO KEY UPDATE OF p
), written AS (
  UPDATE object_parts p
  SET status = 'completed',
      lease_until = NULL,
      result = $4,
      bytes_done = p.bytes,
      checkpoint = NULL,
      checkpoint_offset = 0,
      look_at = NULL
  FROM locked l, task t
  WHERE p.task_id = $1
    AND p.part = $2
    AND t.status IN ('queued', 'processing')
    AND l.status = 'processing'
    AND l.attempt = $3
  RETURNING p.part, p.bytes
), counted AS (
  UPDATE object_tasks o
  SET parts_completed = o.parts_completed + 1,
      bytes_done = o.bytes_done + w.bytes,
      progressed_at = clock_timestamp()
  FROM written w
  WHERE o.task_id = $1
  RETURNING o.parts_total - o.parts_completed AS parts_left
)
SELECT
  CASE
    WHEN t.status IS NULL OR t.status NOT IN ('queued', 'processing') THEN 'ended'
    WHEN c.parts_left IS NOT NULL OR (l.status = 'completed' AND l.attempt = $3) THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome,
  coalesce(c.parts_left, o.parts_left) AS parts_left,
  t.attempt AS task_attempt
FROM (SELECT) one
LEFT JOIN task t ON true
LEFT JOIN object o ON true
LEFT JOIN locked l ON true
LEFT JOIN counted c ON true
