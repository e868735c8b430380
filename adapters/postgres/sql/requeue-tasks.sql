-- Queues failed tasks again; their attempts so far no longer count. Says which. Messages of objects and their parts may have
-- been acknowledged when the task failed: maintenance sends them again.
-- $1 ids uuid[], $2 codes of the failures that can be undone text[]
WITH requeued AS (
  UPDATE tasks
  SET status = 'queued',
      error = NULL,
      completed_at = NULL,
      attempts_forgiven = attempt,
      requeued_at = clock_timestamp()
  WHERE id = ANY ($1::uuid[]) AND status = 'failed' AND error ->> 'code' = ANY ($2::text[])
  RETURNING id
), objects AS (
  UPDATE object_tasks o
  SET sent_at = to_timestamp(0), look_at = now()
  FROM requeued r
  WHERE o.task_id = r.id
), parts AS (
  UPDATE object_parts p
  SET status = CASE WHEN p.status = 'failed' THEN 'queued' ELSE p.status END,
      attempts_forgiven = p.attempt,
      sent_at = to_timestamp(0),
      look_at = now()
  FROM requeued r
  WHERE p.task_id = r.id AND p.status <> 'completed'
)
SELECT id FROM requeued
