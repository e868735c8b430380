-- The truth about tasks. An input is never here: `source` says only what kind it was and how long.
--
-- Partitioned by id: ids are UUIDv7, whose first 48 bits are milliseconds since 1970, so a range of ids is a range of
-- time, the primary key is the id alone, and a look-up by id goes to one partition. Retention drops partitions.

CREATE TABLE hash_api.tasks (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  operation text NOT NULL,
  algorithms text[] NOT NULL,
  source jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued',
  attempt integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  result jsonb,
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  completed_at timestamptz,

  CONSTRAINT tasks_operation_known CHECK (operation IN ('hash', 'verify')),
  CONSTRAINT tasks_source_has_kind CHECK (jsonb_typeof(source -> 'kind') IS NOT DISTINCT FROM 'string'),
  CONSTRAINT tasks_attempt_counts CHECK (attempt >= 0),

  -- The states of core/tasks/transitions.ts and what each must say.
  CONSTRAINT tasks_status_known CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled')),
  CONSTRAINT tasks_processing_is_leased CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
  CONSTRAINT tasks_processing_was_claimed CHECK (status <> 'processing' OR (attempt > 0 AND started_at IS NOT NULL)),
  CONSTRAINT tasks_ended_has_time CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
  CONSTRAINT tasks_completed_has_result CHECK ((status = 'completed') = (result IS NOT NULL)),
  CONSTRAINT tasks_failed_has_error CHECK ((status = 'failed') = (error IS NOT NULL))
) PARTITION BY RANGE (id);

-- The sweep of maintenance, and counting tasks by status.
CREATE INDEX idx_tasks_status_created ON hash_api.tasks (status, created_at);

-- A tenant's tasks, newest first.
CREATE INDEX idx_tasks_tenant_id ON hash_api.tasks (tenant, id DESC);
