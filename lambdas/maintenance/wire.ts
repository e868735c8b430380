import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import type { TaskMaintenance } from '../../core/tasks/ports.ts';
import { connectDatabase } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';

export interface Maintenance {
  readonly tasks: TaskMaintenance;
  readonly maxAttempts: number;
  readonly retentionDays: number;
  readonly queueRetentionSeconds: number;
}

export function wire(variables: Variables): Maintenance {
  const settings = readEnvironment(variables, ['maxAttempts', 'retentionDays', 'queueRetentionSeconds']);
  return { ...settings, tasks: createTaskMaintenance(connectDatabase(variables)) };
}
