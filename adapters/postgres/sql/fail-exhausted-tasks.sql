-- Fails tasks whose last attempt ended without a word.
-- $1 attempts that a task has integer, $2 error jsonb, $3 attempts that a task of an object has integer
WITH exhausted AS (
  SELECT id FROM tasks
  WHERE status = 'processing'
    AND lease_until <= now()
    AND attempt - attempts_forgiven >=
      CASE source ->> 'kind' WHEN 'inline' THEN $1::integer ELSE $3::integer END
  ORDER BY created_at
  LIMIT 1000
  FOR UPDATE SKIP LOCKED
)
UPDATE tasks t
SET status = 'failed', lease_until = NULL, error = $2, completed_at = clock_timestamp()
FROM exhausted e
WHERE t.id = e.id
