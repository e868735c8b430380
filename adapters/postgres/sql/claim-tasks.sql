-- Claims a batch: what is queued, or whose lease has ended. Says of each id, in the order asked, whether it is claimed
-- (with its attempt, and how many count), held by another attempt (with the seconds that its lease lasts), dead (failed
-- in a way that can be undone, for which its message is needed), or ended or gone.
-- Rows are locked in the order of their ids, so that two batches that share some cannot deadlock.
-- $1 ids uuid[], $2 lease in seconds, integer, $3 codes of the failures that can be undone text[]
WITH wanted AS (
  SELECT id, place FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, place)
), locked AS MATERIALIZED (
  SELECT id, status, lease_until, error FROM tasks WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
), claimed AS (
  UPDATE tasks t
  SET status = 'processing',
      attempt = t.attempt + 1,
      lease_until = clock_timestamp() + make_interval(secs => $2::integer),
      started_at = coalesce(t.started_at, clock_timestamp())
  FROM locked l
  WHERE t.id = l.id
    AND t.id = ANY ($1::uuid[])
    AND (l.status = 'queued' OR (l.status = 'processing' AND l.lease_until <= clock_timestamp()))
  RETURNING t.id, t.attempt, t.attempt - t.attempts_forgiven AS tries
)
SELECT
  w.id,
  CASE
    WHEN c.id IS NOT NULL THEN 'claimed'
    WHEN l.status = 'processing' THEN 'held'
    WHEN l.status = 'failed' AND l.error ->> 'code' = ANY ($3::text[]) THEN 'dead'
    ELSE 'ended'
  END AS kind,
  c.attempt,
  c.tries,
  greatest(1, ceil(extract(epoch FROM l.lease_until - clock_timestamp())))::integer AS retry_after_seconds
FROM wanted w
LEFT JOIN locked l ON l.id = w.id
LEFT JOIN claimed c ON c.id = w.id
ORDER BY w.place
