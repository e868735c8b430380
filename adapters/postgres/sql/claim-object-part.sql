-- Claims a part that waits, or whose lease has ended, of a task that has not ended; renews the task's lease where less
-- than half of it is left and nobody else is at it. Says what the part is otherwise. Maintenance looks at it when the lease
-- ends: while it was queued, that was to be much later.
-- $1 task uuid, $2 part integer, $3 lease in seconds integer
WITH task AS MATERIALIZED (
  SELECT id, tenant, algorithms, source, status, attempt FROM tasks WHERE id = $1
), renewable AS MATERIALIZED (
  SELECT id FROM tasks
  WHERE id = $1
    AND status = 'processing'
    AND lease_until < clock_timestamp() + make_interval(secs => $3::integer) / 2
  FOR NO KEY UPDATE SKIP LOCKED
), renewed AS (
  UPDATE tasks t
  SET lease_until = clock_timestamp() + make_interval(secs => $3::integer)
  FROM renewable r
  WHERE t.id = $1 AND t.id = r.id
), locked AS MATERIALIZED (
  SELECT * FROM object_parts WHERE task_id = $1 AND part = $2 FOR NO KEY UPDATE
), claimed AS (
  UPDATE object_parts p
  SET status = 'processing',
      attempt = p.attempt + 1,
      lease_until = clock_timestamp() + make_interval(secs => $3::integer),
      look_at = least(p.look_at, clock_timestamp() + make_interval(secs => $3::integer))
  FROM locked l, task t
  WHERE p.task_id = $1
    AND p.part = $2
    AND t.status IN ('queued', 'processing')
    AND (l.status = 'queued' OR (l.status = 'processing' AND l.lease_until <= clock_timestamp()))
  RETURNING p.attempt, p.attempt - p.attempts_forgiven AS tries
)
SELECT
  CASE
    WHEN c.attempt IS NOT NULL THEN 'claimed'
    WHEN t.status IS NULL OR t.status NOT IN ('queued', 'processing') THEN 'ended'
    WHEN l.status = 'processing' THEN 'held'
    WHEN l.status = 'completed' THEN 'completed'
    ELSE 'ended'
  END AS kind,
  greatest(1, ceil(extract(epoch FROM l.lease_until - clock_timestamp())))::integer AS retry_after_seconds,
  c.attempt,
  c.tries,
  t.attempt AS task_attempt,
  t.tenant,
  t.algorithms,
  t.source,
  l.bytes::float8 AS bytes,
  l.checkpoint,
  l.checkpoint_offset::float8 AS checkpoint_offset,
  o.options,
  o.identity,
  o.part_bytes::float8 AS part_bytes,
  o.parts_total,
  o.parts_completed
FROM (SELECT) one
LEFT JOIN task t ON true
LEFT JOIN locked l ON true
LEFT JOIN object_tasks o ON o.task_id = $1
LEFT JOIN claimed c ON true
