import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createUploadStore } from '../../adapters/postgres/upload-store.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import type { Coefficients } from '../../core/hashing/cost/estimate.ts';
import { measureQueue } from '../../core/metrics/measured-store.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import type { UploadStore } from '../../core/objects/ports.ts';
import type { CostLimits } from '../../core/routing/route.ts';
import type { TaskQueue } from '../../core/tasks/ports.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';
import { connectTaskServices, type ConnectedTaskServices } from '../task-services.ts';

export interface TasksServices {
  readonly tasks: Omit<ConnectedTaskServices, 'database'> & { readonly objectQueue: TaskQueue };
  readonly uploads: Pick<UploadStore, 'get'>;
  /** Whose objects may be asked for. */
  readonly allowedBuckets: readonly string[];
  /** What a task may cost at the most. */
  readonly limits: CostLimits;
  readonly coefficients: Coefficients;
  readonly waitLimitSeconds: number;
  readonly meter: InvocationMeter;
}

export function wire(environment: Variables): TasksServices {
  const { waitLimitSeconds, objectQueueUrl, allowedBuckets, ...limits } = readEnvironment(environment, [
    'taskBudgetMs',
    'taskMemoryMib',
    'waitLimitSeconds',
    'objectQueueUrl',
    'allowedBuckets',
  ]);
  const meter = createMeter(environment);
  const { database, ...tasks } = connectTaskServices(environment, meter);
  const objectQueue = measureQueue(createTaskQueue(new SQSClient(sdkSettings), objectQueueUrl), meter);
  return {
    tasks: { ...tasks, objectQueue },
    uploads: createUploadStore(database),
    allowedBuckets,
    limits: { ...limits, inlineBudgetMs: 0, inlineMemoryMib: 0 },
    coefficients,
    waitLimitSeconds,
    meter,
  };
}
