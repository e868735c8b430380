import type { Figures } from './figures.ts';
import { queueRulesOf } from './queue-rules.ts';
import { above, functionsThat, isSlow, number, percentOf, slow } from './symptoms.ts';

export type Part =
  | 'database'
  | 'cache'
  | 'workers'
  | 'queue'
  | 'object-workers'
  | 'object-queue'
  | 'maintenance'
  | 'functions'
  | 'gateway';
export type Severity = 'degraded' | 'failing';

export interface DiagnosisRule {
  readonly part: Part;
  readonly severity: Severity;
  /** Why the line is where it is. */
  readonly reason: string;
  /** What is seen, with its numbers; undefined where the rule does not hold. Reads the figures of its own part only. */
  readonly symptom: (figures: Figures) => string | undefined;
  /** The setting to change, or the command to type. */
  readonly advice: string;
  /** Page under docs/runbooks/, without `.md`. */
  readonly runbook: Runbook;
}

export type Runbook =
  | 'database'
  | 'proxy'
  | 'cache'
  | 'workers'
  | 'dead-letters'
  | 'maintenance'
  | 'functions'
  | 'gateway'
  | 'errors';

/** No request waits for it: a run that finds the one before still going is no caller's error. */
const maintenance = 'maintenance';

const slowAdvice = 'look for the slow or blocked statement in pg_stat_activity, then raise database.maxAcu';

const computeQueue = {
  name: 'compute',
  workersPart: 'workers',
  queuePart: 'queue',
  workers: ({ workers }: Figures) => workers,
  queue: ({ queue }: Figures) => queue,
  settings: 'workers.compute',
  worker: 'compute-worker',
  invocations: 'batches',
  faster: 'each task gets faster with memoryMib',
  fewerInFlight:
    'lower workers.compute.visibilityTimeoutSeconds or batchSize; see whether workers end their batches',
} as const;

const objectQueue = {
  name: 'object',
  workersPart: 'object-workers',
  queuePart: 'object-queue',
  workers: ({ objectWorkers }: Figures) => objectWorkers,
  queue: ({ objectQueue }: Figures) => objectQueue,
  settings: 'workers.object',
  worker: 'object-worker',
  invocations: 'invocations',
  faster: 'one object spreads over workers.object.partsInFlight of them',
  fewerInFlight: 'lower workers.object.partsInFlight; see whether workers end what they take',
} as const;

/**
 * In the order of causes: the stores first, for a slow one keeps workers and functions busy and never the other way
 * round; then those who compute; the gateway last, for what it refuses is demand, not cause. A verdict names the first
 * part that shows a symptom. Within a part, the graver rule comes first.
 */
export const diagnosisRules: readonly DiagnosisRule[] = [
  {
    part: 'database',
    severity: 'failing',
    reason: 'A statement that fails for want of the database is a task refused with 503.',
    symptom: ({ database: { errors } }) =>
      above(errors, 0) ? `${number(errors)} statements failed` : undefined,
    advice: 'see whether the cluster runs, then its log; raise database.maxAcu where it is at its maximum',
    runbook: 'database',
  },
  {
    part: 'database',
    severity: 'failing',
    reason: 'The proxy gives up a request for a connection after 3 s; a second is on the way there.',
    symptom: ({ database }) => (isSlow(database, 1000) ? slow(database) : undefined),
    advice: slowAdvice,
    runbook: 'database',
  },
  {
    part: 'database',
    severity: 'degraded',
    reason:
      'Every statement is a lookup by key or one batch: some milliseconds. The first one of an environment connects, so nineteen in twenty can be slow on a sound database, half of them not.',
    symptom: ({ database }) =>
      database.roundTripMsLimit !== null && isSlow(database, database.roundTripMsLimit / 2)
        ? slow(database)
        : undefined,
    advice: slowAdvice,
    runbook: 'database',
  },
  {
    part: 'database',
    severity: 'degraded',
    reason:
      'Beyond the connections that the proxy may open, requests wait: at four fifths it is time to act.',
    symptom: ({ database: { connections, connectionsLimit } }) =>
      above(percentOf(connections, connectionsLimit), 80)
        ? `${number(connections)} of ${number(connectionsLimit)} connections in use`
        : undefined,
    advice: 'look for pinned sessions, then raise database.maxAcu',
    runbook: 'proxy',
  },
  {
    part: 'database',
    severity: 'degraded',
    reason: 'At the most ACU it cannot grow with the load any more.',
    symptom: ({ database: { capacityPercent } }) =>
      above(capacityPercent, 95) ? `at ${number(capacityPercent)} % of its largest capacity` : undefined,
    advice: 'raise database.maxAcu',
    runbook: 'database',
  },
  {
    part: 'cache',
    severity: 'degraded',
    reason: 'What is evicted before it expires is asked of the database.',
    symptom: ({ cache: { evictions, bytes } }) =>
      above(evictions, 0) ? `${number(evictions)} entries evicted, ${number(bytes)} bytes held` : undefined,
    advice: 'raise cache.maxDataGb',
    runbook: 'cache',
  },
  {
    part: 'cache',
    severity: 'degraded',
    reason: 'From four fifths of its memory, evictions are near.',
    symptom: ({ cache: { bytes, bytesLimit } }) =>
      above(percentOf(bytes, bytesLimit), 80)
        ? `${number(bytes)} of ${number(bytesLimit)} bytes in use`
        : undefined,
    advice: 'raise cache.maxDataGb',
    runbook: 'cache',
  },
  {
    part: 'cache',
    severity: 'degraded',
    reason: 'A command that is given up costs its deadline and then a statement; one in ten is no accident.',
    symptom: ({ cache: { hits, misses, fallbacks } }) =>
      above(fallbacks, 9) && fallbacks > ((hits ?? 0) + (misses ?? 0)) / 9
        ? `${number(fallbacks)} commands given up, ${number(hits)} hits, ${number(misses)} misses`
        : undefined,
    advice: 'see whether the cache answers (GET /health?ready), then raise cache.maxEcpuPerSecond',
    runbook: 'cache',
  },
  ...queueRulesOf(computeQueue),
  ...queueRulesOf(objectQueue),
  {
    part: 'maintenance',
    severity: 'degraded',
    reason: 'Callers notice nothing for days; then no partition takes their tasks.',
    symptom: ({ functions }) => {
      const errors = functions.find(({ name }) => name === maintenance)?.errors ?? null;
      return above(errors, 0) ? `${number(errors)} runs failed` : undefined;
    },
    advice: 'npx hash-api logs maintenance --since 60m names the step',
    runbook: 'maintenance',
  },
  {
    part: 'functions',
    severity: 'failing',
    reason: 'A throttled invocation can reach the caller as a 500.',
    symptom: (figures) =>
      functionsThat(figures, ({ name, throttles, busy, limit }) =>
        name !== maintenance && above(throttles, 0)
          ? `throttled ${number(throttles)} times, ${number(busy)} of ${number(limit)} environments at work`
          : undefined,
      ),
    advice: 'raise functions.NAME.reservedConcurrency, or lower its rate and burst',
    runbook: 'functions',
  },
  {
    part: 'functions',
    severity: 'failing',
    reason: 'An invocation that ends in an error is a 502.',
    symptom: (figures) =>
      functionsThat(figures, ({ name, errors }) =>
        name !== maintenance && above(errors, 0) ? `failed ${number(errors)} times` : undefined,
      ),
    advice: 'npx hash-api logs NAME --since 15m',
    runbook: 'functions',
  },
  {
    part: 'functions',
    severity: 'degraded',
    reason: 'Nine tenths of a reservation leave nothing for a burst.',
    symptom: (figures) =>
      functionsThat(figures, ({ busy, limit }) =>
        above(percentOf(busy, limit), 90) && limit !== 1
          ? `has ${number(busy)} of ${number(limit)} environments at work`
          : undefined,
      ),
    advice: 'raise functions.NAME.reservedConcurrency',
    runbook: 'functions',
  },
  {
    part: 'gateway',
    severity: 'failing',
    reason: 'More than one request in a hundred answered 5xx spends the error budget of a month in hours.',
    symptom: ({ gateway: { serverErrors, requests } }) =>
      above(percentOf(serverErrors, requests), 1)
        ? `${number(serverErrors)} of ${number(requests)} requests answered 5xx`
        : undefined,
    advice: 'npx hash-api logs access --since 15m shows the routes',
    runbook: 'errors',
  },
  {
    part: 'gateway',
    severity: 'degraded',
    reason: 'A few refusals are callers’ errors; one in twenty is a plan too small, or an abuser.',
    symptom: ({ gateway: { refused, requests } }) =>
      above(refused, 9) && above(percentOf(refused, requests), 5)
        ? `${number(refused)} of ${number(requests)} requests refused`
        : undefined,
    advice:
      'GET /lb/rate-limits shows whose; raise plans.NAME.rate and burst, or move the caller to a larger plan',
    runbook: 'gateway',
  },
  {
    part: 'gateway',
    severity: 'degraded',
    reason: 'All APIs of the account share this rate; beyond it every caller gets 429.',
    symptom: (figures) => {
      const { requests, ratePerSecondLimit } = figures.gateway;
      const rate = requests === null ? null : requests / figures.windowSeconds;
      return above(percentOf(rate, ratePerSecondLimit), 80)
        ? `${number(rate)} of ${number(ratePerSecondLimit)} requests a second`
        : undefined;
    },
    advice: 'have the quota L-8A5B8E43 raised, then api.accountRate',
    runbook: 'gateway',
  },
];
