-- A page of a tenant's tasks, newest first.
-- $1 tenant text, $2 before uuid or null, $3 status text or null, $4 limit integer, $5 since uuid or null
SELECT id, tenant, operation, algorithms, source, status, attempt, result, error, created_at, started_at, completed_at,
  CASE WHEN source ->> 'kind' <> 'inline' THEN object_progress(id) END AS progress
FROM tasks
WHERE tenant = $1
  AND id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
  AND id >= coalesce($5::uuid, '00000000-0000-0000-0000-000000000000'::uuid)
  AND ($3::text IS NULL OR status = $3)
ORDER BY id DESC
LIMIT $4
