-- A new object task, queued. Inserting the same id again, after a lost connection, does nothing.
-- $1 id uuid, $2 tenant text, $3 algorithms text[], $4 source jsonb, $5 options jsonb, $6 its bytes bigint or null
WITH task AS (
  INSERT INTO tasks (id, tenant, operation, algorithms, source)
  VALUES ($1, $2, 'hash', $3, $4)
  ON CONFLICT (id) DO NOTHING
)
INSERT INTO object_tasks (task_id, options, bytes_total)
VALUES ($1, $5, $6)
ON CONFLICT (task_id) DO NOTHING
