-- One runner at a time: others wait until this transaction ends.
SELECT pg_advisory_xact_lock(hashtext('hash_api.schema_migrations'))
