-- Settles a batch of attempts, each only where that attempt still holds its task. Says of each id what became of it
-- (SettlementOutcome in core/tasks/ports.ts).
-- $1 settlements jsonb: [{"id", "attempt", "kind", "result"?, "error"?, "started_work"?}], $2 their ids uuid[]
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (
    id uuid, attempt integer, kind text, result jsonb, error jsonb, started_work boolean
  )
), locked AS MATERIALIZED (
  SELECT id, status, attempt FROM tasks WHERE id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE
), applied AS (
  UPDATE tasks t
  SET status = CASE WHEN g.kind = 'released' THEN 'queued' ELSE g.kind END,
      attempt = CASE WHEN g.started_work IS FALSE THEN t.attempt - 1 ELSE t.attempt END,
      started_at = CASE WHEN g.started_work IS FALSE AND t.attempt = 1 THEN NULL ELSE t.started_at END,
      lease_until = NULL,
      result = g.result,
      error = g.error,
      completed_at = CASE WHEN g.kind = 'released' THEN NULL ELSE clock_timestamp() END
  FROM given g JOIN locked l ON l.id = g.id
  WHERE t.id = g.id
    AND t.id = ANY ($2::uuid[])
    AND l.status = 'processing'
    AND l.attempt = g.attempt
  RETURNING t.id
)
SELECT
  g.id,
  CASE
    WHEN a.id IS NOT NULL OR (l.status = g.kind AND l.attempt = g.attempt) THEN 'applied'
    WHEN l.status IN ('queued', 'processing') THEN 'lost'
    ELSE 'ended'
  END AS outcome
FROM given g
LEFT JOIN locked l ON l.id = g.id
LEFT JOIN applied a ON a.id = g.id
