import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createTaskMaintenance } from '../../adapters/postgres/maintenance.ts';
import { createObjectMaintenance } from '../../adapters/postgres/object-maintenance.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { ObjectMaintenance } from '../../core/objects/ports.ts';
import type { TaskMaintenance, TaskQueue } from '../../core/tasks/ports.ts';
import { connectDatabase } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

export interface Maintenance {
  readonly tasks: TaskMaintenance;
  readonly objects: ObjectMaintenance;
  /** Where tasks of objects run from. */
  readonly objectQueue: TaskQueue;
  readonly meter: InvocationMeter;
  readonly maxAttempts: number;
  readonly objectMaxAttempts: number;
  readonly retentionDays: number;
  readonly queueRetentionSeconds: number;
}

export function wire(variables: Variables): Maintenance {
  const { objectQueueUrl, ...settings } = readEnvironment(variables, [
    'maxAttempts',
    'objectMaxAttempts',
    'retentionDays',
    'queueRetentionSeconds',
    'objectQueueUrl',
  ]);
  const meter = createMeter(variables);
  const database = connectDatabase(variables, meter);
  return {
    ...settings,
    meter,
    tasks: createTaskMaintenance(database),
    objects: createObjectMaintenance(database),
    objectQueue: createTaskQueue(new SQSClient(sdkSettings), objectQueueUrl),
  };
}
