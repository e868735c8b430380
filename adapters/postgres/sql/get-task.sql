-- A tenant's task.
-- $1 id uuid, $2 tenant text
SELECT id, tenant, operation, algorithms, source, status, attempt, result, error, created_at, started_at, completed_at
FROM tasks
WHERE id = $1 AND tenant = $2
