-- Drops what stood beside some tasks that are past retention and gone, and whose parts are gone.
-- $1 retention in days integer
DELETE FROM object_tasks
WHERE task_id IN (
  SELECT o.task_id FROM object_tasks o
  WHERE o.task_id < task_id_floor(now() - make_interval(days => $1::integer))
    AND (SELECT t.id FROM tasks t WHERE t.id = o.task_id) IS NULL
    AND NOT EXISTS (SELECT FROM object_parts p WHERE p.task_id = o.task_id)
  ORDER BY o.task_id
  LIMIT 10000
  FOR UPDATE SKIP LOCKED
)
