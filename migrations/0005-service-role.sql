-- The role of the functions: data only, no DDL. On AWS it signs in with IAM tokens, through the proxy.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hash_api') THEN
    CREATE ROLE hash_api LOGIN;
  END IF;

  -- The role that turns on IAM authentication exists on Amazon RDS only.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
    GRANT rds_iam TO hash_api;
  END IF;

  -- Settings of the role, because a SET in a session would pin its connection to the proxy.
  EXECUTE format('ALTER ROLE hash_api IN DATABASE %I SET search_path = hash_api', current_database());
  -- Below the functions' own limit for a query (adapters/postgres/client.ts), so that the server gives up first.
  EXECUTE format('ALTER ROLE hash_api IN DATABASE %I SET statement_timeout = ''5s''', current_database());
  EXECUTE format(
    'ALTER ROLE hash_api IN DATABASE %I SET idle_in_transaction_session_timeout = ''10s''', current_database()
  );
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO hash_api', current_database());
END
$$;

GRANT USAGE ON SCHEMA hash_api TO hash_api;
GRANT SELECT, INSERT, UPDATE ON hash_api.tasks TO hash_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON hash_api.cache_entries TO hash_api;
GRANT SELECT ON hash_api.secrets TO hash_api;

REVOKE ALL ON FUNCTION hash_api.roll_task_partitions(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hash_api.roll_task_partitions(integer, integer) TO hash_api;
