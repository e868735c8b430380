-- Tasks by status. Those that have not ended are few and found by the index on (status, created_at); ended ones can be
-- many millions, so only those of the last hour are counted, in the one or two partitions that can hold them.
SELECT
  live.queued,
  live.processing,
  ended.completed AS completed_last_hour,
  ended.failed AS failed_last_hour,
  ended.cancelled AS cancelled_last_hour,
  live.oldest_queued_seconds
FROM
  (
    SELECT
      (count(*) FILTER (WHERE status = 'queued'))::float8 AS queued,
      (count(*) FILTER (WHERE status = 'processing'))::float8 AS processing,
      extract(epoch FROM clock_timestamp() - min(coalesce(requeued_at, created_at)) FILTER (WHERE status = 'queued'))::float8
        AS oldest_queued_seconds
    FROM tasks
    WHERE status IN ('queued', 'processing')
  ) live,
  (
    SELECT
      (count(*) FILTER (WHERE status = 'completed'))::float8 AS completed,
      (count(*) FILTER (WHERE status = 'failed'))::float8 AS failed,
      (count(*) FILTER (WHERE status = 'cancelled'))::float8 AS cancelled
    FROM tasks
    WHERE status IN ('completed', 'failed', 'cancelled')
      AND created_at > now() - interval '1 hour'
      AND id >= task_id_floor(now() - interval '1 hour')
  ) ended
