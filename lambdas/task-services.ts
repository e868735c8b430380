import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../adapters/aws/sdk-settings.ts';
import { createIdempotency } from '../adapters/dynamodb/idempotency.ts';
import type { Database } from '../adapters/postgres/client.ts';
import { createPepper } from '../adapters/postgres/secrets.ts';
import { createTaskStore } from '../adapters/postgres/task-store.ts';
import { createTaskQueue } from '../adapters/sqs/task-queue.ts';
import { measureQueue, measureStore } from '../core/metrics/measured-store.ts';
import type { Meter } from '../core/metrics/meter.ts';
import type { Cache, TaskStore } from '../core/tasks/ports.ts';
import { readThroughReaders } from '../core/tasks/read-through-readers.ts';
import { connectCache, connectDatabase, connectTaskReader } from './connections.ts';
import { recordRead } from './metrics/round-trips.ts';
import { readEnvironment, type Variables } from './environment.ts';
import type { TaskServices } from './http/answer-as-task.ts';

/** What the routes of tasks need, on real ports. */
export type ConnectedTaskServices = TaskServices & {
  readonly store: TaskStore;
  readonly cache: Cache;
  /** The one connection of this environment, for other stores. */
  readonly database: Database;
};

/** Makes the clients; each connects with its first use. */
export function connectTaskServices(variables: Variables, meter: Meter): ConnectedTaskServices {
  const settings = readEnvironment(variables, ['computeQueueUrl', 'idempotencyTable']);
  const clock = () => new Date();
  const database = connectDatabase(variables, meter);
  const cache = connectCache(variables, meter);
  const writer = createTaskStore(database);
  const reader = connectTaskReader(variables, meter);
  const store = reader
    ? readThroughReaders({ writer, reader, cache, clock, onRead: recordRead(meter) })
    : writer;
  return {
    store: measureStore(store, meter),
    cache,
    database,
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
