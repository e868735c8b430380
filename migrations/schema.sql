-- What the migrations lead to, written by `npm run schema:dump`. Read it; never apply it.

CREATE TABLE hash_api.cache_entries (
  cache_key text NOT NULL,
  value text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT cache_entries_pkey PRIMARY KEY (cache_key)
);

CREATE TABLE hash_api.object_parts (
  task_id uuid NOT NULL,
  part integer NOT NULL,
  bytes bigint NOT NULL,
  status text DEFAULT 'queued'::text NOT NULL,
  attempt integer DEFAULT 0 NOT NULL,
  attempts_forgiven integer DEFAULT 0 NOT NULL,
  lease_until timestamp with time zone,
  bytes_done bigint DEFAULT 0 NOT NULL,
  checkpoint bytea,
  checkpoint_offset bigint DEFAULT 0 NOT NULL,
  result bytea,
  sent_at timestamp with time zone DEFAULT now() NOT NULL,
  look_at timestamp with time zone DEFAULT now(),
  CONSTRAINT object_parts_pkey PRIMARY KEY (task_id, part),
  CONSTRAINT object_parts_bytes_count CHECK (((bytes > 0) AND (bytes_done >= 0) AND (checkpoint_offset >= 0))),
  CONSTRAINT object_parts_checkpoint_has_offset CHECK (((checkpoint IS NOT NULL) OR (checkpoint_offset = 0))),
  CONSTRAINT object_parts_completed_has_result CHECK (((status = 'completed'::text) = (result IS NOT NULL))),
  CONSTRAINT object_parts_processing_is_leased CHECK (((status = 'processing'::text) = (lease_until IS NOT NULL))),
  CONSTRAINT object_parts_processing_was_claimed CHECK (((status <> 'processing'::text) OR (attempt > 0))),
  CONSTRAINT object_parts_status_known CHECK ((status = ANY (ARRAY['queued'::text, 'processing'::text, 'completed'::text, 'failed'::text])))
);

CREATE TABLE hash_api.object_tasks (
  task_id uuid NOT NULL,
  options jsonb NOT NULL,
  bytes_total bigint,
  bytes_done bigint DEFAULT 0 NOT NULL,
  identity jsonb,
  checkpoint bytea,
  checkpoint_offset bigint DEFAULT 0 NOT NULL,
  part_bytes bigint,
  parts_total integer,
  parts_sent integer DEFAULT 0 NOT NULL,
  parts_completed integer DEFAULT 0 NOT NULL,
  sent_at timestamp with time zone DEFAULT now() NOT NULL,
  look_at timestamp with time zone DEFAULT now(),
  progressed_at timestamp with time zone,
  CONSTRAINT object_tasks_pkey PRIMARY KEY (task_id),
  CONSTRAINT object_tasks_bytes_count CHECK (((bytes_done >= 0) AND (bytes_total >= 0) AND (checkpoint_offset >= 0))),
  CONSTRAINT object_tasks_checkpoint_has_offset CHECK (((checkpoint IS NOT NULL) OR (checkpoint_offset = 0))),
  CONSTRAINT object_tasks_parts_count CHECK (((0 <= parts_completed) AND (parts_completed <= parts_sent) AND (parts_sent <= COALESCE(parts_total, 0)))),
  CONSTRAINT object_tasks_pinned_has_size CHECK (((identity IS NULL) OR (bytes_total IS NOT NULL))),
  CONSTRAINT object_tasks_split_is_pinned CHECK (((parts_total IS NULL) OR (identity IS NOT NULL))),
  CONSTRAINT object_tasks_split_is_whole CHECK (((parts_total IS NULL) = (part_bytes IS NULL)))
);

CREATE TABLE hash_api.schema_migrations (
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT schema_migrations_pkey PRIMARY KEY (name)
);

CREATE TABLE hash_api.secrets (
  name text NOT NULL,
  value text NOT NULL,
  CONSTRAINT secrets_pkey PRIMARY KEY (name)
);

CREATE TABLE hash_api.tasks (
  id uuid NOT NULL,
  tenant text NOT NULL,
  operation text NOT NULL,
  algorithms text[] NOT NULL,
  source jsonb NOT NULL,
  status text DEFAULT 'queued'::text NOT NULL,
  attempt integer DEFAULT 0 NOT NULL,
  lease_until timestamp with time zone,
  result jsonb,
  error jsonb,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  attempts_forgiven integer DEFAULT 0 NOT NULL,
  requeued_at timestamp with time zone,
  CONSTRAINT tasks_pkey PRIMARY KEY (id),
  CONSTRAINT tasks_attempt_counts CHECK ((attempt >= 0)),
  CONSTRAINT tasks_completed_has_result CHECK (((status = 'completed'::text) = (result IS NOT NULL))),
  CONSTRAINT tasks_ended_has_time CHECK (((status = ANY (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text])) = (completed_at IS NOT NULL))),
  CONSTRAINT tasks_failed_has_error CHECK (((status = 'failed'::text) = (error IS NOT NULL))),
  CONSTRAINT tasks_operation_known CHECK ((operation = ANY (ARRAY['hash'::text, 'verify'::text]))),
  CONSTRAINT tasks_processing_is_leased CHECK (((status = 'processing'::text) = (lease_until IS NOT NULL))),
  CONSTRAINT tasks_processing_was_claimed CHECK (((status <> 'processing'::text) OR ((attempt > 0) AND (started_at IS NOT NULL)))),
  CONSTRAINT tasks_source_has_kind CHECK ((NOT (jsonb_typeof((source -> 'kind'::text)) IS DISTINCT FROM 'string'::text))),
  CONSTRAINT tasks_status_known CHECK ((status = ANY (ARRAY['queued'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
) PARTITION BY RANGE (id);

CREATE TABLE hash_api.uploads (
  id uuid NOT NULL,
  tenant text NOT NULL,
  bytes bigint NOT NULL,
  part_size bigint NOT NULL,
  object_key text NOT NULL,
  multipart_id text,
  checksum_sha256 text,
  status text DEFAULT 'open'::text NOT NULL,
  etag text,
  version_id text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT uploads_pkey PRIMARY KEY (id),
  CONSTRAINT uploads_bytes_count CHECK (((bytes >= 0) AND (part_size > 0))),
  CONSTRAINT uploads_completed_has_etag CHECK (((status <> 'completed'::text) OR (etag IS NOT NULL))),
  CONSTRAINT uploads_status_known CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'aborted'::text])))
);

CREATE INDEX idx_cache_expires ON hash_api.cache_entries USING btree (expires_at);

CREATE INDEX idx_cache_key_expires ON hash_api.cache_entries USING btree (cache_key, expires_at);

CREATE INDEX idx_object_parts_in_flight ON hash_api.object_parts USING btree (task_id) WHERE (status = ANY (ARRAY['queued'::text, 'processing'::text]));

CREATE INDEX idx_object_parts_look ON hash_api.object_parts USING btree (look_at) WHERE (look_at IS NOT NULL);

CREATE INDEX idx_object_tasks_look ON hash_api.object_tasks USING btree (look_at) WHERE (look_at IS NOT NULL);

CREATE INDEX idx_tasks_status_created ON ONLY hash_api.tasks USING btree (status, created_at);

CREATE INDEX idx_tasks_tenant_id ON ONLY hash_api.tasks USING btree (tenant, id DESC);

CREATE INDEX idx_uploads_expires ON hash_api.uploads USING btree (expires_at);

CREATE OR REPLACE FUNCTION hash_api.object_progress(task uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION hash_api.roll_task_partitions(retention_days integer, days_ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
 SET lock_timeout TO '2s'
AS $function$
DECLARE
  today date := current_date;
  day date;
  partition name;
  unfinished boolean;
  touched integer := 0;
BEGIN
  IF retention_days < 1 OR days_ahead < 1 OR days_ahead > 366 THEN
    RAISE EXCEPTION 'retention_days must be at least 1 and days_ahead 1 to 366' USING ERRCODE = '22023';
  END IF;

  -- Two runs at a time would make the same tables.
  IF NOT pg_try_advisory_xact_lock(hashtext('hash_api.roll_task_partitions')) THEN
    RETURN 0;
  END IF;

  FOR day IN SELECT generate_series(today - 1, today + days_ahead, interval '1 day')::date LOOP
    partition := 'tasks_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('hash_api.' || quote_ident(partition)) IS NOT NULL;
    EXECUTE format('CREATE TABLE hash_api.%I (LIKE hash_api.tasks INCLUDING ALL)', partition);
    EXECUTE format(
      'ALTER TABLE hash_api.tasks ATTACH PARTITION hash_api.%I FOR VALUES FROM (%L) TO (%L)',
      partition,
      hash_api.task_id_floor(day::timestamptz),
      hash_api.task_id_floor((day + 1)::timestamptz)
    );
    touched := touched + 1;
  END LOOP;

  FOR partition IN
    SELECT c.relname
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'hash_api.tasks'::regclass
      AND c.relname ~ '^tasks_[0-9]{8}$'
      AND to_date(substr(c.relname, 7), 'YYYYMMDD') < today - retention_days
    ORDER BY c.relname
  LOOP
    EXECUTE format(
      'SELECT EXISTS (SELECT FROM hash_api.%I WHERE status IN (''queued'', ''processing''))', partition
    ) INTO unfinished;
    CONTINUE WHEN unfinished;
    BEGIN
      EXECUTE format('DROP TABLE hash_api.%I', partition);
      touched := touched + 1;
    EXCEPTION WHEN lock_not_available THEN
      EXIT;
    END;
  END LOOP;

  RETURN touched;
END
$function$;

CREATE OR REPLACE FUNCTION hash_api.task_id_floor(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN ((lpad(to_hex((floor((EXTRACT(epoch FROM at) * (1000)::numeric)))::bigint), 12, '0'::text) || repeat('0'::text, 20)))::uuid;

GRANT DELETE, INSERT, SELECT, UPDATE ON hash_api.cache_entries TO hash_api;

GRANT DELETE, INSERT, SELECT, UPDATE ON hash_api.object_parts TO hash_api;

GRANT DELETE, INSERT, SELECT, UPDATE ON hash_api.object_tasks TO hash_api;

GRANT SELECT ON hash_api.secrets TO hash_api;

GRANT INSERT, SELECT, UPDATE ON hash_api.tasks TO hash_api;

GRANT DELETE, INSERT, SELECT, UPDATE ON hash_api.uploads TO hash_api;

GRANT EXECUTE ON FUNCTION hash_api.object_progress(task uuid) TO hash_api;

GRANT EXECUTE ON FUNCTION hash_api.roll_task_partitions(retention_days integer, days_ahead integer) TO hash_api;

GRANT EXECUTE ON FUNCTION hash_api.task_id_floor(at timestamp with time zone) TO PUBLIC;

ALTER ROLE hash_api SET idle_in_transaction_session_timeout=10s;

ALTER ROLE hash_api SET search_path=hash_api;

ALTER ROLE hash_api SET statement_timeout=5s;
