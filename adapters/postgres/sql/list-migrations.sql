-- What was applied.
SELECT name, checksum FROM hash_api.schema_migrations ORDER BY name
