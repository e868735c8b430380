-- Makes the partitions of the days ahead and drops those past retention; see migration 0002.
-- $1 retention in days, integer, $2 days ahead, integer
SELECT hash_api.roll_task_partitions($1::integer, $2::integer) AS touched
