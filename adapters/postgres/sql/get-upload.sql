-- A tenant's upload.
-- $1 id uuid, $2 tenant text
SELECT
  id, tenant, bytes::float8 AS bytes, part_size::float8 AS part_size, object_key, multipart_id, checksum_sha256, etag,
  version_id, created_at, expires_at,
  CASE WHEN status IN ('open', 'completed') AND expires_at <= now() THEN 'expired' ELSE status END AS status
FROM uploads
WHERE id = $1 AND tenant = $2
