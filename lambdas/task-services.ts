import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../adapters/aws/sdk-settings.ts';
import { createIdempotency } from '../adapters/dynamodb/idempotency.ts';
import { createPepper } from '../adapters/postgres/secrets.ts';
import { createTaskStore } from '../adapters/postgres/task-store.ts';
import { createTaskQueue } from '../adapters/sqs/task-queue.ts';
import { measureQueue, measureStore } from '../core/metrics/measured-store.ts';
import type { Meter } from '../core/metrics/meter.ts';
import type { Cache, TaskStore } from '../core/tasks/ports.ts';
import { connectCache, connectDatabase } from './connections.ts';
import { readEnvironment, type Variables } from './environment.ts';
import type { TaskServices } from './http/answer-as-task.ts';

/** What the routes of tasks need, on real ports. */
export type ConnectedTaskServices = TaskServices & { readonly store: TaskStore; readonly cache: Cache };

/** Makes the clients; each connects with its first use. */
export function connectTaskServices(variables: Variables, meter: Meter): ConnectedTaskServices {
  const settings = readEnvironment(variables, ['computeQueueUrl', 'idempotencyTable']);
  const clock = () => new Date();
  const database = connectDatabase(variables, meter);
  return {
    store: measureStore(createTaskStore(database), meter),
    cache: connectCache(variables, meter),
    queue: measureQueue(createTaskQueue(new SQSClient(sdkSettings), settings.computeQueueUrl), meter),
    idempotency: createIdempotency({
      client: new DynamoDBClient(sdkSettings),
      table: settings.idempotencyTable,
      clock,
    }),
    pepper: createPepper(database),
    clock,
    randomBytes,
    sleep: (milliseconds, signal) => after(milliseconds, undefined, { signal }).catch(() => undefined),
  };
}
