-- Parts whose message may be gone, as object-tasks-to-send-again finds tasks.
-- $1 seconds that a queued part may wait for its message integer, $2 seconds that one whose lease has ended may integer,
-- $3 limit integer
WITH seen AS MATERIALIZED (
  SELECT task_id, part, status, lease_until, sent_at FROM object_parts
  WHERE look_at <= now()
  ORDER BY look_at
  LIMIT $3
  FOR NO KEY UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
  SELECT
    s.task_id,
    s.part,
    t.tenant,
    CASE
      WHEN t.status IS NULL OR t.status NOT IN ('queued', 'processing') THEN NULL
      WHEN s.status = 'processing' AND s.lease_until > s.sent_at THEN s.lease_until
      WHEN s.status = 'processing' THEN s.sent_at + make_interval(secs => $2::integer)
      WHEN s.status = 'queued' THEN s.sent_at + make_interval(secs => $1::integer)
    END AS due_at
  FROM seen s
  LEFT JOIN LATERAL (SELECT tenant, status FROM tasks WHERE id = s.task_id LIMIT 1) t ON true
), marked AS (
  UPDATE object_parts p
  SET sent_at = CASE WHEN j.due_at <= now() THEN now() ELSE p.sent_at END,
      look_at = CASE WHEN j.due_at <= now() THEN now() + make_interval(secs => $2::integer) ELSE j.due_at END
  FROM judged j
  WHERE p.task_id = j.task_id AND p.part = j.part
)
SELECT task_id, tenant, part FROM judged WHERE due_at <= now()
