-- Drops some of the uploads that expired long ago: the rest goes with the next run.
-- $1 retention in days integer
DELETE FROM uploads
WHERE id IN (
  SELECT id FROM uploads
  WHERE expires_at <= now() - make_interval(days => $1::integer)
  ORDER BY expires_at
  LIMIT 10000
  FOR UPDATE SKIP LOCKED
)
