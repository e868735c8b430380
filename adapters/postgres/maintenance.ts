import { z } from 'zod';
import { failure } from '../../core/tasks/failures.ts';
import type { TaskMaintenance } from '../../core/tasks/ports.ts';
import type { Database } from './client.ts';

/** Partitions made ahead: for so long the service goes on without maintenance. */
export const partitionDaysAhead = 14;

const rolled = z.object({ touched: z.number() });

export function createTaskMaintenance(database: Database): TaskMaintenance {
  return {
    async failExhausted(maxAttempts, maxObjectAttempts) {
      const error = failure('attempts-exhausted');
      return (await database.run('fail-exhausted-tasks', [maxAttempts, error, maxObjectAttempts])).count;
    },
    async failOrphaned(olderThanSeconds) {
      return (await database.run('fail-orphaned-tasks', [olderThanSeconds, failure('lost')])).count;
    },
    async rollPartitions(retentionDays) {
      const { rows } = await database.run('roll-task-partitions', [retentionDays, partitionDaysAhead]);
      return rolled.parse(rows[0]).touched;
    },
    async dropExpiredCacheEntries() {
      return (await database.run('drop-expired-cache-entries')).count;
    },
  };
}
