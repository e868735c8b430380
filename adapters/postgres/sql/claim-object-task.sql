-- Claims an object task that is queued, or whose lease has ended; says what it is otherwise, as claim-tasks does. A claim
-- of a split task that waits for its parts does not count as a try: each part counts its own. Maintenance looks at the task
-- when the lease ends: while it was queued, that was to be much later.
-- Locks: the task, then what stands beside it. Every statement that waits for locks takes them in the order tasks,
-- object_tasks, object_parts, so that none can deadlock with another.
-- $1 id uuid, $2 lease in seconds integer, $3 codes of the failures that can be undone text[]
WITH locked AS MATERIALIZED (
  SELECT id, tenant, algorithms, source, status, lease_until, error FROM tasks WHERE id = $1 FOR NO KEY UPDATE
), object AS MATERIALIZED (
  SELECT o.* FROM locked l JOIN object_tasks o ON o.task_id = l.id WHERE o.task_id = $1 FOR NO KEY UPDATE OF o
), claimed AS (
  UPDATE tasks t
  SET status = 'processing',
      attempt = t.attempt + 1,
      attempts_forgiven =
        CASE WHEN o.parts_completed < o.parts_total THEN t.attempt ELSE t.attempts_forgiven END,
      lease_until = clock_timestamp() + make_interval(secs => $2::integer),
      started_at = coalesce(t.started_at, clock_timestamp())
  FROM locked l JOIN object o ON o.task_id = l.id
  WHERE t.id = $1
    AND (l.status = 'queued' OR (l.status = 'processing' AND l.lease_until <= clock_timestamp()))
  RETURNING t.attempt, t.attempt - t.attempts_forgiven AS tries, t.lease_until
), watched AS (
  UPDATE object_tasks o
  SET look_at = least(o.look_at, c.lease_until)
  FROM claimed c
  WHERE o.task_id = $1
)
SELECT
  CASE
    WHEN c.attempt IS NOT NULL THEN 'claimed'
    WHEN l.status = 'processing' THEN 'held'
    WHEN l.status = 'failed' AND l.error ->> 'code' = ANY ($3::text[]) THEN 'dead'
    ELSE 'ended'
  END AS kind,
  greatest(1, ceil(extract(epoch FROM l.lease_until - clock_timestamp())))::integer AS retry_after_seconds,
  c.attempt,
  c.tries,
  l.tenant,
  l.algorithms,
  l.source,
  o.options,
  o.identity,
  o.checkpoint,
  o.checkpoint_offset::float8 AS checkpoint_offset,
  o.part_bytes::float8 AS part_bytes,
  o.parts_total,
  o.parts_completed
FROM (SELECT) one
LEFT JOIN locked l ON true
LEFT JOIN object o ON true
LEFT JOIN claimed c ON true
