import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createTaskStore } from '../../adapters/postgres/task-store.ts';
import { createTaskQueue } from '../../adapters/sqs/task-queue.ts';
import { changeVisibility, type VisibilityChange } from '../../adapters/sqs/visibility.ts';
import { noCache } from '../../adapters/cache/no-cache.ts';
import { coefficients } from '../../core/hashing/cost/coefficients.ts';
import { measureWorker } from '../../core/metrics/measured-worker.ts';
import { compute } from '../../core/tasks/compute.ts';
import { estimateWorkMs } from '../../core/tasks/estimate-work.ts';
import type { Cache, Sleep, TaskQueue } from '../../core/tasks/ports.ts';
import type { WorkerLimits, WorkerPorts } from '../../core/tasks/worker-ports.ts';
import { connectDatabase, connectRedis } from '../connections.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { errorKind, log } from '../log.ts';
import { createMeter } from '../metrics/meter.ts';
import { workerConcurrency } from './concurrency.ts';

export interface ComputeWorker {
  readonly ports: Omit<WorkerPorts, 'remainingMs' | 'messages' | 'announce'>;
  readonly limits: WorkerLimits;
  /** Runs a batch and writes its figures. */
  readonly measured: <T>(batch: () => Promise<T>) => Promise<T>;
  readonly cache: Cache;
  readonly queue: TaskQueue;
  readonly changeVisibility: (changes: readonly VisibilityChange[]) => Promise<number>;
}

/** Milliseconds before the function's timeout at which it stops computing: a reconnect and two statements fit in. */
const reserveMs = 5_000;

/**
 * Milliseconds: a result that took longer than this is not kept back until the whole batch has ended. Settling costs
 * worker and database some 3 ms of CPU time: 1 % of this.
 */
const settleEveryMs = 250;

/** Milliseconds. Nobody waits for the worker, so its cache may take longer than a request's. */
const cacheDeadline = 500;

const sleep: Sleep = (milliseconds, signal) =>
  after(milliseconds, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined);

export function wire(variables: Variables): ComputeWorker {
  const { computeQueueUrl, leaseSeconds, maxAttempts, taskMemoryMib } = readEnvironment(variables, [
    'computeQueueUrl',
    'leaseSeconds',
    'maxAttempts',
    'taskMemoryMib',
  ]);
  const memoryMib = Number(variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 1_769);
  const sqs = new SQSClient(sdkSettings);
  const meter = createMeter(variables);
  const measured = measureWorker({
    meter,
    clock: () => new Date(),
    store: createTaskStore(connectDatabase(variables, meter)),
    compute: (work, measure) => compute(work, randomBytes, measure),
    estimateMs: (work, algorithm) =>
      estimateWorkMs(work.operation === 'hash' ? { ...work, algorithms: [algorithm] } : work, coefficients),
  });
  return {
    ports: {
      store: measured.store,
      compute: measured.compute,
      estimateMs: (work) => estimateWorkMs(work, coefficients),
      sleep,
      randomBytes,
      report({ taskId, attempt, ending, computeMs, outcome, cause }) {
        const fields = {
          task_id: taskId,
          attempt,
          ending,
          outcome,
          compute_ms: Math.round(computeMs),
          error: errorKind(cause),
        };
        if (cause !== undefined) log.warn('attempt', fields);
        else if (ending === 'completed' && outcome === 'applied') log.debug('attempt', fields);
        else log.info('attempt', fields);
      },
    },
    measured: (batch) =>
      measured.batch(batch).finally(() => {
        meter.flush();
      }),
    limits: {
      leaseSeconds,
      maxAttempts,
      concurrency: workerConcurrency({ memoryMib, taskMemoryMib }),
      reserveMs,
      settleEveryMs,
    },
    cache: connectRedis(variables, meter, { deadline: cacheDeadline }) ?? noCache,
    queue: createTaskQueue(sqs, computeQueueUrl),
    changeVisibility: (changes) => changeVisibility(sqs, computeQueueUrl, changes),
  };
}
