import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { TaskMaintenance } from '../../core/tasks/ports.ts';
import { connectDatabase } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

export interface Maintenance {
  readonly tasks: TaskMaintenance;
  readonly meter: InvocationMeter;
  readonly maxAttempts: number;
  readonly retentionDays: number;
  readonly queueRetentionSeconds: number;
}

export function wire(variables: Variables): Maintenance {
  const settings = readEnvironment(variables, ['maxAttempts', 'retentionDays', 'queueRetentionSeconds']);
  const meter = createMeter(variables);
  return { ...settings, meter, tasks: createTaskMaintenance(connectDatabase(variables, meter)) };
}
