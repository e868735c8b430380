-- A tenant's task.
-- $1 id uuid, $2 tenant text
SELECT id, tenant, operation, algorithms, source, status, attempt, result, error, created_at, started_at, completed_at,
  CASE WHEN source ->> 'kind' <> 'inline' THEN object_progress(id) END AS progress
FROM tasks
WHERE id = $1 AND tenant = $2
