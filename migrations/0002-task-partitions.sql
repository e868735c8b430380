-- One partition a day (UTC). Making and dropping tables takes ownership, which the service's role has not: it calls
-- roll_task_partitions, which runs with its owner's rights.

-- The smallest id of a time: its milliseconds, then zeros.
CREATE FUNCTION hash_api.task_id_floor(at timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the partitions from yesterday, for clocks that are behind, to `days_ahead`; drops those that end before
-- `retention_days` ago and hold only ended tasks. Returns how many it made or dropped.
--
-- A partition is made as a table and then attached, which blocks neither reads nor writes; CREATE TABLE … PARTITION
-- OF would take an ACCESS EXCLUSIVE lock on all tasks. Dropping does take it, for an instant, and gives up after
-- lock_timeout: the next run tries again.
CREATE FUNCTION hash_api.roll_task_partitions(retention_days integer, days_ahead integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  SET timezone = 'UTC'
  SET lock_timeout = '2s'
AS $$
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
$$;
