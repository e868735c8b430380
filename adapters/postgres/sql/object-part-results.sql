-- Results of a task's completed parts, in their order.
-- $1 task uuid, $2 first part integer, $3 limit integer
SELECT part, result
FROM object_parts
WHERE task_id = $1 AND part >= $2 AND status = 'completed'
ORDER BY part
LIMIT $3
