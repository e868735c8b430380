-- A secret that the service made for itself.
-- $1 name text
SELECT value FROM secrets WHERE name = $1
