-- Drops some parts of tasks that are past retention and gone: the rest goes with the next run.
-- $1 retention in days integer
DELETE FROM object_parts
WHERE (task_id, part) IN (
  SELECT p.task_id, p.part FROM object_parts p
  WHERE p.task_id < task_id_floor(now() - make_interval(days => $1::integer))
    AND (SELECT t.id FROM tasks t WHERE t.id = p.task_id) IS NULL
  ORDER BY p.task_id, p.part
  LIMIT 10000
  FOR UPDATE SKIP LOCKED
)
