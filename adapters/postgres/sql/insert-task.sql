-- A new task, queued. Inserting the same id again, after a lost connection, does nothing.
-- $1 id uuid, $2 tenant text, $3 operation text, $4 algorithms text[], $5 source jsonb
INSERT INTO tasks (id, tenant, operation, algorithms, source)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING
