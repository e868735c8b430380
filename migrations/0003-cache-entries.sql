-- The durable tier of the cache, behind Redis.

CREATE TABLE hash_api.cache_entries (
  cache_key text PRIMARY KEY,
  value text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- A look-up that skips expired entries, by the index alone.
CREATE INDEX idx_cache_key_expires ON hash_api.cache_entries (cache_key, expires_at);

-- Dropping what has expired.
CREATE INDEX idx_cache_expires ON hash_api.cache_entries (expires_at);
