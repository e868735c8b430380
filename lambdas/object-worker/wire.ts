import { randomBytes } from 'node:crypto';
import { setImmediate as turn, setTimeout as after } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { noCache } from '../../adapters/cache/no-cache.ts';
import { createTwoTierCache } from '../../adapters/cache/two-tier.ts';
import { createCacheEntries } from '../../adapters/postgres/cache-entries.ts';
import { createObjectTaskStore } from '../../adapters/postgres/object-store.ts';
import { createCheckpointSecret } from '../../adapters/postgres/secrets.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { createUploadStore } from '../../adapters/postgres/upload-store.ts';
import { createS3Client } from '../../adapters/s3/client.ts';
import { createObjectReader } from '../../adapters/s3/object-reader.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import { changeVisibility, type VisibilityChange } from '../../adapters/sqs/visibility.ts';
import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import { createRangeMemory } from '../../core/objects/range-memory.ts';
import { readAheadSize } from '../../core/objects/read-ahead.ts';
import { createSealing } from '../../core/objects/seal.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from '../../core/objects/worker-ports.ts';
import { endedMarkerKey, endedMarkerSeconds } from '../../core/tasks/cached-task.ts';
import type { Sleep } from '../../core/tasks/ports.ts';
import { connectDatabase, connectRedis } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';
import { createReporter } from './report.ts';

export interface ObjectWorker {
  readonly ports: Omit<ObjectWorkerPorts, 'remainingMs'>;
  readonly limits: ObjectWorkerLimits;
  readonly changeVisibility: (changes: readonly VisibilityChange[]) => Promise<number>;
  /** Writes the figures of an event. */
  readonly flush: () => void;
}

const mib = 2 ** 20;

/** Beside what the settings say. Progress goes at least every 2 s, checkpoints every 30 s or GiB: both may be late. */
const pace = {
  progressEveryMs: 1_500,
  checkpointEveryMs: 25_000,
  checkpointEveryBytes: 1024 * mib,
  /** A reconnect, a checkpoint, a release and a message fit in. */
  reserveMs: 5_000,
};

/** Milliseconds. Nobody waits for the worker, so its cache may take longer than a request's. */
const cacheDeadline = 500;

/** Seconds for which what only the durable tier had stays in the fast one. */
const refillSeconds = 3_600;

/** One read is asked for again by the reading itself, which knows how many may be under way. */
const readSettings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  // There is none of a range, and the SDK would look for one in each answer.
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;

const sleep: Sleep = (milliseconds, signal) =>
  after(milliseconds, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined);

export function wire(variables: Variables): ObjectWorker {
  const settings = readEnvironment(variables, [
    'objectQueueUrl',
    'objectLeaseSeconds',
    'objectMaxAttempts',
    'uploadsBucket',
    'allowedBuckets',
    'partMib',
    'partsInFlight',
  ]);
  const memoryMib = Number(variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 1_769);
  const meter = createMeter(variables);
  const database = connectDatabase(variables, meter);
  const redis = connectRedis(variables, meter, { deadline: cacheDeadline }) ?? noCache;
  const sqs = new SQSClient(sdkSettings);
  const readAhead = readAheadSize(memoryMib);
  return {
    ports: {
      objects: createObjectTaskStore(database),
      tasks: createTaskStore(database),
      uploads: createUploadStore(database),
      reader: createObjectReader(createS3Client(variables, readSettings)),
      memory: createRangeMemory(readAhead.rangeBytes),
      cache: createTwoTierCache(redis, createCacheEntries(database), refillSeconds),
      queue: createTaskQueue(sqs, settings.objectQueueUrl),
      // A state names its engine and version itself, and results of parts are the same whatever the engine.
      sealing: createSealing({ secret: createCheckpointSecret(database), randomBytes, engines: 'labelled' }),
      sleep,
      breathe: turn,
      randomBytes,
      async announce(ids) {
        await Promise.all(ids.map((id) => redis.set(endedMarkerKey(id), '1', endedMarkerSeconds)));
      },
      report: createReporter(meter),
    },
    limits: {
      ...pace,
      leaseSeconds: settings.objectLeaseSeconds,
      maxAttempts: settings.objectMaxAttempts,
      memoryMib,
      readAhead,
      coefficients,
      uploadsBucket: settings.uploadsBucket,
      allowedBuckets: settings.allowedBuckets,
      partBytes: settings.partMib * mib,
      partsInFlight: settings.partsInFlight,
    },
    changeVisibility: (changes) => changeVisibility(sqs, settings.objectQueueUrl, changes),
    flush: () => {
      meter.flush();
    },
  };
}
