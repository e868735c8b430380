-- Completes a tenant's upload that is open: the row as it is afterwards, and whether it is completed with this object.
-- $1 id uuid, $2 tenant text, $3 etag text, $4 version id text or null, $5 seconds for which the object is kept integer
WITH locked AS MATERIALIZED (
  SELECT * FROM uploads WHERE id = $1 AND tenant = $2 FOR NO KEY UPDATE
), completed AS (
  UPDATE uploads u
  SET status = 'completed', etag = $3, version_id = $4, expires_at = now() + make_interval(secs => $5::integer)
  FROM locked l
  WHERE u.id = $1 AND l.status = 'open' AND l.expires_at > now()
  RETURNING u.*
), afterwards AS (
  SELECT *, true AS completed FROM completed
  UNION ALL
  SELECT *, status = 'completed' AND etag = $3 AND version_id IS NOT DISTINCT FROM $4 AND expires_at > now()
  FROM locked
  WHERE NOT EXISTS (SELECT FROM completed)
)
SELECT
  id, tenant, bytes::float8 AS bytes, part_size::float8 AS part_size, object_key, multipart_id, checksum_sha256, etag,
  version_id, created_at, expires_at,
  CASE WHEN status IN ('open', 'completed') AND expires_at <= now() THEN 'expired' ELSE status END AS status,
  completed
FROM afterwards
