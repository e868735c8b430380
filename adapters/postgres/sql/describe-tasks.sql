-- Tasks of any tenant as an operator sees them.
-- $1 ids uuid[]
SELECT id, tenant, status, attempt, error
FROM tasks
WHERE id = ANY ($1::uuid[])
