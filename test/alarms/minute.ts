import type { FunctionName } from '../../lib/stage/function-names.ts';

/** What happens in one minute, in the terms of the services that report it. Times in milliseconds. */
export interface Minute {
  readonly gateway: {
    readonly requests: number;
    /** Of those: refused by the gateway itself, answered 4xx by a function, answered 5xx. */
    readonly refused: number;
    readonly clientErrors: number;
    readonly serverErrors: number;
    readonly latency: number;
    /** Of the slowest two in a hundred. */
    readonly slowest: number;
    readonly overhead: number;
  };
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionMinute>>>;
  readonly queue: QueueMinute;
  readonly objectQueue: QueueMinute;
  readonly workers: {
    readonly computing: number;
    readonly running: number;
    /** Measured over estimated time. */
    readonly ratio: number;
    readonly completed: number;
    readonly failed: number;
  };
  readonly objectWorkers: {
    /** Over bytes, and of that waiting for them. */
    readonly passing: number;
    readonly waiting: number;
  };
  readonly database: {
    readonly statements: number;
    readonly roundTrip: number;
    readonly failed: number;
    readonly capacityPercent: number;
    readonly connections: number;
    readonly allowed: number;
    readonly borrow: number;
    readonly pinned: number;
    readonly replicaLag: number;
  };
  readonly cache: {
    readonly answered: number;
    readonly givenUp: number;
    readonly bytes: number;
    readonly evictions: number;
    readonly throttled: number;
    readonly hitRate: number;
  };
}

export interface QueueMinute {
  readonly waiting: number;
  readonly inFlight: number;
  readonly oldestSeconds: number;
  readonly sent: number;
  readonly deleted: number;
  readonly deadLetters: number;
}

interface FunctionMinute {
  readonly invocations: number;
  /** At the same time. */
  readonly running: number;
  readonly failed?: number;
  readonly throttled?: number;
}

/** What is unlike a healthy minute. */
export type Change = { readonly [Part in keyof Minute]?: Partial<Minute[Part]> };

/** A stage that does well. Callers are never quite alike: without that, no forecast would have a width. */
export function healthyMinute(index: number): Minute {
  return {
    gateway: {
      requests: 120 + (index % 7),
      refused: 1,
      clientErrors: 2,
      serverErrors: 0,
      latency: 40,
      slowest: 90 + (index % 11),
      overhead: 10,
    },
    functions: {
      hash: { invocations: 80, running: 3 },
      tasks: { invocations: 30, running: 2 },
      uploads: { invocations: 4, running: 1 },
      'upload-records': { invocations: 4, running: 1 },
      health: { invocations: 2, running: 1 },
      docs: { invocations: 1, running: 1 },
      stats: { invocations: 1, running: 1 },
      figures: { invocations: 1, running: 1 },
      'compute-worker': { invocations: 10, running: 8 },
      'object-worker': { invocations: 4, running: 3 },
      maintenance: { invocations: 1, running: 1 },
      'key-expiry': { invocations: 1, running: 1 },
    },
    queue: { waiting: 3, inFlight: 8, oldestSeconds: 2, sent: 20, deleted: 20, deadLetters: 0 },
    objectQueue: { waiting: 2, inFlight: 3, oldestSeconds: 1, sent: 4, deleted: 4, deadLetters: 0 },
    objectWorkers: { passing: 90_000, waiting: 20_000 },
    workers: { computing: 55_000, running: 60_000, ratio: 1, completed: 20, failed: 0 },
    database: {
      statements: 90,
      roundTrip: 4,
      failed: 0,
      capacityPercent: 30,
      connections: 20,
      allowed: 200,
      borrow: 2,
      pinned: 0,
      replicaLag: 20,
    },
    cache: {
      answered: 60,
      givenUp: 0,
      bytes: 50_000_000,
      evictions: 0,
      throttled: 0,
      hitRate: 90 + (index % 5),
    },
  };
}

export function changed(minute: Minute, change: Change): Minute {
  return {
    gateway: { ...minute.gateway, ...change.gateway },
    functions: { ...minute.functions, ...change.functions },
    queue: { ...minute.queue, ...change.queue },
    objectQueue: { ...minute.objectQueue, ...change.objectQueue },
    objectWorkers: { ...minute.objectWorkers, ...change.objectWorkers },
    workers: { ...minute.workers, ...change.workers },
    database: { ...minute.database, ...change.database },
    cache: { ...minute.cache, ...change.cache },
  };
}
