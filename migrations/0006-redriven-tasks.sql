-- Failed tasks can be queued again, with their messages from the dead-letter queue. `attempt` goes on counting, since it
-- names each claim; what was counted before no longer counts against the limit, and the task is as old as its new message.

ALTER TABLE hash_api.tasks
  ADD COLUMN attempts_forgiven integer NOT NULL DEFAULT 0,
  ADD COLUMN requeued_at timestamptz;
