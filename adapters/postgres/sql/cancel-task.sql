-- Cancels a tenant's task that has not ended: the row as it is afterwards, and whether this statement did it.
-- $1 id uuid, $2 tenant text
WITH locked AS MATERIALIZED (
  SELECT * FROM tasks WHERE id = $1 AND tenant = $2 FOR UPDATE
), cancelled AS (
  UPDATE tasks t
  SET status = 'cancelled', lease_until = NULL, completed_at = clock_timestamp()
  FROM locked l
  WHERE t.id = $1 AND l.status IN ('queued', 'processing')
  RETURNING t.*
), afterwards AS (
  SELECT *, true AS cancelled FROM cancelled
  UNION ALL
  SELECT *, false FROM locked WHERE NOT EXISTS (SELECT FROM cancelled)
)
SELECT
  id, tenant, operation, algorithms, source, status, attempt, result, error, created_at, started_at, completed_at,
  CASE WHEN source ->> 'kind' <> 'inline' THEN object_progress(id) END AS progress,
  cancelled
FROM afterwards
