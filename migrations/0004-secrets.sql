-- Secrets that the service makes for itself and that never leave the database but into its functions' memory.

CREATE TABLE hash_api.secrets (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- Keys the fingerprints of idempotent requests: two random UUIDs, 244 random bits.
INSERT INTO hash_api.secrets (name, value)
VALUES ('fingerprint-pepper', gen_random_uuid()::text || gen_random_uuid()::text);
