-- A new upload. Inserting the same id again, after a lost connection, does nothing.
-- $1 id uuid, $2 tenant text, $3 bytes bigint, $4 bytes of a part bigint, $5 object key text,
-- $6 id of the multipart upload text or null, $7 checksum text or null, $8 seconds until it expires integer
INSERT INTO uploads (id, tenant, bytes, part_size, object_key, multipart_id, checksum_sha256, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8::integer))
ON CONFLICT (id) DO NOTHING
