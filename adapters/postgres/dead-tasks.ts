import { z } from 'zod';
import { redrivable } from '../../core/tasks/failures.ts';
import type { DeadTaskStore } from '../../core/tasks/ports.ts';
import { taskStatuses } from '../../core/tasks/task.ts';
import type { Database } from './client.ts';

const stateRow = z
  .object({
    id: z.uuid(),
    tenant: z.string(),
    status: z.enum(taskStatuses),
    attempt: z.number(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  })
  .transform(({ attempt, ...state }) => ({ ...state, attempts: attempt }));

const idRow = z.object({ id: z.uuid() });

export function createDeadTaskStore(database: Database): DeadTaskStore {
  return {
    async describe(ids) {
      if (ids.length === 0) return [];
      const { rows } = await database.run('describe-tasks', [ids]);
      return rows.map((row) => stateRow.parse(row));
    },
    async requeue(ids) {
      if (ids.length === 0) return [];
      const { rows } = await database.run('requeue-tasks', [ids, redrivable]);
      return rows.map((row) => idRow.parse(row).id);
    },
    async failQueued(id, error) {
      await database.run('fail-queued-task', [id, error]);
    },
  };
}
