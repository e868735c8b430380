-- $1 name text, $2 SHA-256 of the file, hex text
INSERT INTO hash_api.schema_migrations (name, checksum) VALUES ($1, $2)
