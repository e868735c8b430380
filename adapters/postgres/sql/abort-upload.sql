-- Aborts a tenant's upload that has not expired: the row as it is afterwards.
-- $1 id uuid, $2 tenant text
WITH locked AS MATERIALIZED (
  SELECT * FROM uploads WHERE id = $1 AND tenant = $2 FOR NO KEY UPDATE
), aborted AS (
  UPDATE uploads u
  SET status = 'aborted'
  FROM locked l
  WHERE u.id = $1 AND l.status <> 'aborted' AND l.expires_at > now()
  RETURNING u.*
), afterwards AS (
  SELECT * FROM aborted
  UNION ALL
  SELECT * FROM locked WHERE NOT EXISTS (SELECT FROM aborted)
)
SELECT
  id, tenant, bytes::float8 AS bytes, part_size::float8 AS part_size, object_key, multipart_id, checksum_sha256, etag,
  version_id, created_at, expires_at,
  CASE WHEN status IN ('open', 'completed') AND expires_at <= now() THEN 'expired' ELSE status END AS status
FROM afterwards
