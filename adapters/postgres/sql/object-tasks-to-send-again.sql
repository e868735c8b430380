-- Object tasks whose message may be gone, marked as sent now; the others are looked at again when that can be, those that have
-- ended never. A lease that was taken after the last message was sent has used it up: once it ends, another is due.
-- $1 seconds that a queued task may wait for its message integer, $2 seconds that one whose lease has ended may integer,
-- $3 limit integer
WITH seen AS MATERIALIZED (
  SELECT task_id, sent_at FROM object_tasks
  WHERE look_at <= now()
  ORDER BY look_at
  LIMIT $3
  FOR NO KEY UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
  SELECT
    s.task_id,
    t.tenant,
    CASE
      WHEN t.status = 'processing' AND t.lease_until > s.sent_at THEN t.lease_until
      WHEN t.status = 'processing' THEN s.sent_at + make_interval(secs => $2::integer)
      WHEN t.status = 'queued' THEN s.sent_at + make_interval(secs => $1::integer)
    END AS due_at
  FROM seen s
  LEFT JOIN LATERAL (SELECT tenant, status, lease_until FROM tasks WHERE id = s.task_id LIMIT 1) t ON true
), marked AS (
  UPDATE object_tasks o
  SET sent_at = CASE WHEN j.due_at <= now() THEN now() ELSE o.sent_at END,
      look_at = CASE WHEN j.due_at <= now() THEN now() + make_interval(secs => $2::integer) ELSE j.due_at END
  FROM judged j
  WHERE o.task_id = j.task_id
)
SELECT task_id, tenant FROM judged WHERE due_at <= now()
