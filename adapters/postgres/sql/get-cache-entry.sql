-- The value of a key that has not expired.
-- $1 key text
SELECT value FROM cache_entries WHERE cache_key = $1 AND expires_at > now()
