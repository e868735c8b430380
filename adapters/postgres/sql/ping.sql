-- That the database answers and holds the schema, for the readiness probe.
SELECT 1 FROM secrets LIMIT 1
