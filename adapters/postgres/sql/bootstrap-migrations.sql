-- What the runner of migrations needs before the first of them. Idempotent; several commands, without parameters.
CREATE SCHEMA IF NOT EXISTS hash_api;
CREATE TABLE IF NOT EXISTS hash_api.schema_migrations (
  name text PRIMARY KEY,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
