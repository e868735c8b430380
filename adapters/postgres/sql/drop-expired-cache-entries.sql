-- Drops some of the expired entries: the rest goes with the next run.
DELETE FROM cache_entries
WHERE cache_key IN (
  SELECT cache_key FROM cache_entries WHERE expires_at <= now() ORDER BY expires_at LIMIT 10000 FOR UPDATE SKIP LOCKED
)
