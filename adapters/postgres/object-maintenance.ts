import { z } from 'zod';
import type { ObjectMaintenance } from '../../core/objects/ports.ts';
import type { Database } from './client.ts';

const sendRow = z
  .object({ task_id: z.uuid(), tenant: z.string(), part: z.number().optional() })
  .transform(({ task_id: taskId, tenant, part }) => ({
    taskId,
    tenant,
    ...(part !== undefined && { part }),
  }));

export function createObjectMaintenance(database: Database): ObjectMaintenance {
  return {
    async toSendAgain({ queuedSeconds, lostSeconds, limit }) {
      const values = [queuedSeconds, lostSeconds, limit];
      const tasks = await database.run('object-tasks-to-send-again', values);
      const parts = await database.run('object-parts-to-send-again', values);
      return [...tasks.rows, ...parts.rows].map((row) => sendRow.parse(row));
    },
    async dropObjectTasks(retentionDays) {
      await database.run('drop-object-parts', [retentionDays]);
      return (await database.run('drop-object-tasks', [retentionDays])).count;
    },
    async dropUploads(retentionDays) {
      return (await database.run('drop-uploads', [retentionDays])).count;
    },
  };
}
