-- What stands beside the tasks whose bytes are objects: the object, how far it is, its checkpoint, its parts; and uploads.
-- No row here holds a secret in plain: checkpoints and results of parts are sealed (core/objects/seal.ts).

CREATE TABLE hash_api.object_tasks (
  task_id uuid PRIMARY KEY,
  options jsonb NOT NULL,
  -- Unknown until the first attempt has looked at the object.
  bytes_total bigint,
  -- Of a split task: of its completed parts alone.
  bytes_done bigint NOT NULL DEFAULT 0,
  identity jsonb,
  checkpoint bytea,
  checkpoint_offset bigint NOT NULL DEFAULT 0,
  part_bytes bigint,
  parts_total integer,
  parts_sent integer NOT NULL DEFAULT 0,
  parts_completed integer NOT NULL DEFAULT 0,
  -- When its message was sent last.
  sent_at timestamptz NOT NULL DEFAULT now(),
  -- When maintenance looks next whether its message has to be sent again; null once that is never.
  look_at timestamptz DEFAULT now(),
  progressed_at timestamptz,

  CONSTRAINT object_tasks_bytes_count CHECK (bytes_done >= 0 AND bytes_total >= 0 AND checkpoint_offset >= 0),
  CONSTRAINT object_tasks_checkpoint_has_offset CHECK (checkpoint IS NOT NULL OR checkpoint_offset = 0),
  CONSTRAINT object_tasks_pinned_has_size CHECK (identity IS NULL OR bytes_total IS NOT NULL),
  CONSTRAINT object_tasks_split_is_pinned CHECK (parts_total IS NULL OR identity IS NOT NULL),
  CONSTRAINT object_tasks_split_is_whole CHECK ((parts_total IS NULL) = (part_bytes IS NULL)),
  CONSTRAINT object_tasks_parts_count CHECK (
    0 <= parts_completed AND parts_completed <= parts_sent AND parts_sent <= coalesce(parts_total, 0)
  )
) WITH (fillfactor = 70);

CREATE INDEX idx_object_tasks_look ON hash_api.object_tasks (look_at) WHERE look_at IS NOT NULL;

-- A part's row is made when its message is first sent: rows without a result are those in flight.
CREATE TABLE hash_api.object_parts (
  task_id uuid NOT NULL,
  -- From 0 on; begins at part * part_bytes of its task.
  part integer NOT NULL,
  bytes bigint NOT NULL,
  status text NOT NULL DEFAULT 'queued',
  attempt integer NOT NULL DEFAULT 0,
  attempts_forgiven integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  bytes_done bigint NOT NULL DEFAULT 0,
  checkpoint bytea,
  checkpoint_offset bigint NOT NULL DEFAULT 0,
  result bytea,
  sent_at timestamptz NOT NULL DEFAULT now(),
  look_at timestamptz DEFAULT now(),

  PRIMARY KEY (task_id, part),
  CONSTRAINT object_parts_bytes_count CHECK (bytes > 0 AND bytes_done >= 0 AND checkpoint_offset >= 0),
  CONSTRAINT object_parts_checkpoint_has_offset CHECK (checkpoint IS NOT NULL OR checkpoint_offset = 0),
  CONSTRAINT object_parts_status_known CHECK (status IN ('queued', 'processing', 'completed', 'failed')),
  CONSTRAINT object_parts_processing_is_leased CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
  CONSTRAINT object_parts_processing_was_claimed CHECK (status <> 'processing' OR attempt > 0),
  CONSTRAINT object_parts_completed_has_result CHECK ((status = 'completed') = (result IS NOT NULL))
) WITH (fillfactor = 70);

CREATE INDEX idx_object_parts_look ON hash_api.object_parts (look_at) WHERE look_at IS NOT NULL;

-- What is in flight of a task, for its progress.
CREATE INDEX idx_object_parts_in_flight ON hash_api.object_parts (task_id)
  WHERE status IN ('queued', 'processing');

CREATE TABLE hash_api.uploads (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  bytes bigint NOT NULL,
  part_size bigint NOT NULL,
  object_key text NOT NULL,
  multipart_id text,
  checksum_sha256 text,
  -- That one has expired, `expires_at` says.
  status text NOT NULL DEFAULT 'open',
  etag text,
  version_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,

  CONSTRAINT uploads_bytes_count CHECK (bytes >= 0 AND part_size > 0),
  CONSTRAINT uploads_status_known CHECK (status IN ('open', 'completed', 'aborted')),
  CONSTRAINT uploads_completed_has_etag CHECK (status <> 'completed' OR etag IS NOT NULL)
);

CREATE INDEX idx_uploads_expires ON hash_api.uploads (expires_at);

-- How far an object task is. In a function, so that reading a task whose input was in its request costs no more for it:
-- what a function does is planned when it is first called.
CREATE FUNCTION hash_api.object_progress(task uuid) RETURNS jsonb
  LANGUAGE plpgsql STABLE STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'bytes_done',
      o.bytes_done + coalesce(
        (
          SELECT sum(p.bytes_done) FROM hash_api.object_parts p
          WHERE p.task_id = o.task_id AND p.status IN ('queued', 'processing')
        ),
        0
      ),
      'bytes_total',
      o.bytes_total
    )
    FROM hash_api.object_tasks o
    WHERE o.task_id = task
  );
END
$$;

-- Seals checkpoints and results of parts: 32 bytes, base64. A digest of 366 random bits, as PostgreSQL itself has no
-- function for random bytes.
INSERT INTO hash_api.secrets (name, value)
VALUES (
  'checkpoint-key',
  encode(
    sha256((gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text)::bytea),
    'base64'
  )
);

GRANT SELECT, INSERT, UPDATE, DELETE ON hash_api.object_tasks TO hash_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON hash_api.object_parts TO hash_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON hash_api.uploads TO hash_api;

REVOKE ALL ON FUNCTION hash_api.object_progress(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hash_api.object_progress(uuid) TO hash_api;
