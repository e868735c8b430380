-- Marks so many parts of a split task as sent that the limit is in flight, in their order, and says which they are. One
-- at a time for each task: the counts are those of the locked row.
-- $1 task uuid, $2 parts in flight integer
WITH object AS MATERIALIZED (
  SELECT o.task_id, o.bytes_total, o.part_bytes, o.parts_total, o.parts_sent, o.parts_completed
  FROM object_tasks o JOIN tasks t ON t.id = o.task_id
  WHERE o.task_id = $1 AND t.id = $1 AND t.status IN ('queued', 'processing') AND o.parts_total IS NOT NULL
  FOR NO KEY UPDATE OF o
), marked AS (
  UPDATE object_tasks m
  SET parts_sent = greatest(o.parts_sent, least(o.parts_total, o.parts_completed + $2::integer))
  FROM object o
  WHERE m.task_id = $1 AND m.task_id = o.task_id
  RETURNING o.*, m.parts_sent AS next_part
)
INSERT INTO object_parts (task_id, part, bytes)
SELECT m.task_id, part, least(m.part_bytes, m.bytes_total - part * m.part_bytes)
FROM marked m, generate_series(m.parts_sent, m.next_part - 1) AS part
RETURNING part
