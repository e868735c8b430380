import type { z } from 'zod';
import { slowdown } from './cpu-share.ts';
import type { FunctionName } from './function-names.ts';
import type { stageFileSchema } from './schema.ts';

type StageFile = z.output<typeof stageFileSchema>;

type Filled<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

/** A stage's settings, the derived ones filled in. */
export type StageConfig = Omit<StageFile, 'functions' | 'workers' | 'database' | 'api'> & {
  readonly stage: string;
  readonly functions: Omit<StageFile['functions'], 'hash'> & {
    readonly hash: StageFile['functions']['hash'] & { readonly averageMs: number };
  };
  readonly database: Filled<StageFile['database']>;
  readonly workers: {
    readonly [Queue in QueueName]: Filled<StageFile['workers'][Queue]>;
  };
  readonly api: Filled<StageFile['api']>;
};

/** The queues of tasks, each with workers of its own. */
export const queueNames = ['compute', 'object'] as const satisfies (keyof StageFile['workers'])[];
export type QueueName = (typeof queueNames)[number];

/** The function that works each queue off. */
export const workerOf = {
  compute: 'compute-worker',
  object: 'object-worker',
} as const satisfies Record<QueueName, FunctionName>;

export const planNames = [
  'free',
  'standard',
  'premium',
  'operator',
] as const satisfies (keyof StageFile['plans'])[];
export type PlanName = (typeof planNames)[number];

/** A lease outlives its worker's timeout by this, so that no live worker loses it to clock or network delay. */
export const leaseMarginSeconds = 10;

/** Lambda's advice for a queue that feeds a function: visibility of six times the timeout, plus the window. */
export function leastVisibilitySeconds(workerTimeoutSeconds: number, windowSeconds: number): number {
  return 6 * workerTimeoutSeconds + windowSeconds;
}

/** Fills in what depends on other fields and was left out. */
export function deriveSettings(stage: string, file: StageFile): StageConfig {
  const { functions, database, api } = file;
  const { compute, object } = file.workers;
  const { hash } = functions;
  const workerTimeout = functions['compute-worker'].timeoutSeconds;
  const leaseSeconds = compute.leaseSeconds ?? workerTimeout + leaseMarginSeconds;
  const visibilityTimeoutSeconds =
    compute.visibilityTimeoutSeconds ??
    Math.max(leastVisibilitySeconds(workerTimeout, compute.windowSeconds), leaseSeconds + 1);
  const highestRate = Math.max(...Object.values(file.plans).map(({ rate }) => rate));
  return {
    ...file,
    stage,
    functions: {
      ...functions,
      hash: {
        ...hash,
        averageMs: hash.averageMs ?? Math.ceil(file.routing.inlineBudgetMs * slowdown(hash.memoryMib)),
      },
    },
    workers: {
      compute: { ...compute, leaseSeconds, visibilityTimeoutSeconds },
      object: {
        ...object,
        visibilityTimeoutSeconds:
          object.visibilityTimeoutSeconds ??
          Math.max(
            leastVisibilitySeconds(functions['object-worker'].timeoutSeconds, 0),
            object.leaseSeconds + 1,
          ),
      },
    },
    database: { ...database, maxReaders: database.maxReaders ?? database.readers },
    api: { ...api, addressLimit: api.addressLimit ?? 300 * highestRate },
  };
}
