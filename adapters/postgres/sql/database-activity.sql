-- The database's own view of the service: its connections by what they do, the one that asks included; all
-- connections and their limit; and what happened in this database since its statistics were last reset.
SELECT
  json_build_object(
    'active', count(*) FILTER (WHERE state = 'active'),
    'idle', count(*) FILTER (WHERE state = 'idle'),
    'idle_in_transaction', count(*) FILTER (WHERE state LIKE 'idle in transaction%')
  ) AS connections,
  (SELECT sum(numbackends)::float8 FROM pg_stat_database) AS connections_total,
  current_setting('max_connections')::float8 AS connections_limit,
  coalesce(
    extract(epoch FROM max(clock_timestamp() - query_start)
      FILTER (WHERE state = 'active' AND pid <> pg_backend_pid())),
    0
  )::float8 AS longest_statement_seconds,
  max(d.xact_commit)::float8 AS commits,
  max(d.xact_rollback)::float8 AS rollbacks,
  max(d.deadlocks)::float8 AS deadlocks
FROM pg_stat_activity a
JOIN pg_stat_database d ON d.datname = current_database()
WHERE a.usename = current_user AND a.datname = current_database()
