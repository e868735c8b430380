-- Sets a key for some seconds from now.
-- $1 key text, $2 value text, $3 seconds integer
INSERT INTO cache_entries (cache_key, value, expires_at)
VALUES ($1, $2, now() + make_interval(secs => $3::integer))
ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
