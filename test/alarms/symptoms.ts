import { apiFunctionNames, type ApiFunctionName } from '../../lib/stage/function-names.ts';
import type { Change } from './minute.ts';

export interface Symptom {
  readonly name: string;
  readonly change: Change;
  /**
   * The minute of the symptom that the alarm comes with; left out: the Mth of its M of N periods.
   * For windows of more than a minute, from their share of bad minutes.
   */
  readonly comesWith?: number;
  /** The healthy minute that it goes with; left out: the one after which fewer than M of N breach. */
  readonly goesWith?: number;
  /** How long it lasts; left out: until all N periods are bad. */
  readonly minutes?: number;
  /** The minute in which its page comes, where that is not the alarm's: `never` where it takes others as well. */
  readonly pageComesWith?: number | 'never';
  /**
   * Nothing is reported while all is well. CloudWatch looks two periods beyond the N for real data, so that the
   * alarm goes two minutes later.
   */
  readonly silentWhenWell?: true;
  /** It is judged by what is usual, of which there is a day's record. */
  readonly afterADay?: true;
}

const hash = { invocations: 80, running: 3 };

/** 5xx that no other alarm explains: `percent` of 120 to 126 requests a minute. */
const failing = (serverErrors: number): Change => ({ gateway: { serverErrors } });

const reserved: Record<ApiFunctionName, number> = {
  hash: 500,
  tasks: 150,
  uploads: 10,
  health: 20,
  docs: 20,
  stats: 20,
};
const saturated = (name: ApiFunctionName): Symptom => ({
  name: `callers keep ${reserved[name]} environments of ${name} busy`,
  change: { functions: { [name]: { invocations: 40, running: reserved[name] } } },
});

/** By alarm. Of the stage's defaults. */
export const symptoms: Readonly<Record<string, Symptom>> = {
  'database-round-trip': { name: 'statements take 200 ms', change: { database: { roundTrip: 200 } } },
  'database-errors': {
    name: 'one statement in ten finds no database',
    change: { database: { failed: 9 } },
    silentWhenWell: true,
  },
  'database-capacity': { name: 'Aurora is at its maximum', change: { database: { capacityPercent: 100 } } },
  'replica-lag': { name: 'a reader is 5 s behind', change: { database: { replicaLag: 5000 } } },
  'proxy-connections': { name: 'the proxy has 190 of 200 open', change: { database: { connections: 190 } } },
  'proxy-borrow-latency': { name: 'borrowing takes 400 ms', change: { database: { borrow: 400 } } },
  'proxy-pinned-sessions': { name: 'a SET pins three sessions', change: { database: { pinned: 3 } } },
  'cache-memory': { name: 'the cache holds 4.5 of 5 GB', change: { cache: { bytes: 4.5e9 } } },
  'cache-evictions': { name: 'the cache evicts', change: { cache: { evictions: 40 } } },
  'cache-throttled': { name: 'ElastiCache refuses commands', change: { cache: { throttled: 5 } } },
  'cache-fallbacks': {
    name: 'the cache does not answer',
    change: { cache: { answered: 0, givenUp: 60 } },
    silentWhenWell: true,
  },
  'cache-hit-rate': {
    name: 'the cache was emptied and stays cold',
    change: { cache: { hitRate: 20 } },
    afterADay: true,
  },
  'workers-saturated': {
    name: 'all workers are busy, 900 messages wait and 60 a minute are done',
    change: {
      functions: { 'compute-worker': { invocations: 100, running: 100 } },
      queue: { waiting: 900, deleted: 60, oldestSeconds: 250 },
    },
  },
  'workers-waiting': {
    name: 'workers compute a tenth of their time',
    change: { workers: { computing: 6000 } },
  },
  'worker-failures': {
    name: 'batches of the worker run out of memory',
    change: { functions: { 'compute-worker': { invocations: 10, running: 8, failed: 3 } } },
  },
  'worker-throttles': {
    name: 'Lambda refuses to run workers',
    change: { functions: { 'compute-worker': { invocations: 10, running: 8, throttled: 4 } } },
  },
  'tasks-slow': { name: 'tasks take three times the estimate', change: { workers: { ratio: 3 } } },
  'oldest-message': {
    name: 'the oldest message is ten minutes old',
    change: { queue: { oldestSeconds: 600 } },
  },
  'in-flight-messages': { name: '100,000 messages are in flight', change: { queue: { inFlight: 100_000 } } },
  'dead-letters': { name: 'a message was given up', change: { queue: { deadLetters: 1 } } },
  'object-workers-saturated': {
    name: 'all object workers are busy, 200 objects wait and 20 a minute are done',
    change: {
      functions: { 'object-worker': { invocations: 40, running: 40 } },
      objectQueue: { waiting: 200, deleted: 20, oldestSeconds: 250 },
    },
  },
  'object-workers-waiting': {
    name: 'object workers wait for bytes nine tenths of their time',
    change: { objectWorkers: { waiting: 81_000 } },
  },
  'object-worker-failures': {
    name: 'object workers run out of memory',
    change: { functions: { 'object-worker': { invocations: 10, running: 8, failed: 3 } } },
  },
  'object-worker-throttles': {
    name: 'Lambda refuses to run object workers',
    change: { functions: { 'object-worker': { invocations: 10, running: 8, throttled: 4 } } },
  },
  'object-oldest-message': {
    name: 'the oldest object has waited for ten minutes',
    change: { objectQueue: { oldestSeconds: 600 } },
  },
  'object-in-flight-messages': {
    name: '100,000 messages of objects are in flight',
    change: { objectQueue: { inFlight: 100_000 } },
  },
  'object-dead-letters': {
    name: 'a message of an object was given up',
    change: { objectQueue: { deadLetters: 1 } },
  },
  throttles: {
    name: 'Lambda refuses invocations of hash',
    change: { functions: { hash: { ...hash, throttled: 20 } }, ...failing(20) },
  },
  ...Object.fromEntries(apiFunctionNames.map((name) => [`concurrency-${name}`, saturated(name)])),
  'function-failures': {
    name: 'hash crashes on every fourth request',
    change: { functions: { hash: { ...hash, failed: 20 } }, ...failing(20) },
  },
  'gateway-refusals': { name: 'a tenant is throttled by its plan', change: { gateway: { refused: 60 } } },
  'gateway-overhead': {
    name: 'cold starts take 250 ms',
    change: { gateway: { latency: 290, overhead: 250 } },
  },
  traffic: {
    name: 'no request arrives',
    change: { gateway: { requests: 0, clientErrors: 0 } },
    afterADay: true,
  },
  'maintenance-missing': {
    name: 'the schedule is disabled',
    change: { functions: { maintenance: { invocations: 0, running: 0 } } },
    // Real data of the two periods before the three still count: five minutes of silence.
    comesWith: 5,
    goesWith: 1,
    minutes: 6,
  },
  'maintenance-errors': {
    name: 'maintenance fails',
    change: { functions: { maintenance: { invocations: 1, running: 1, failed: 1 } } },
  },
  'keys-not-ended': {
    name: 'keys cannot be revoked',
    change: { functions: { 'key-expiry': { invocations: 1, running: 1, failed: 1 } } },
  },
  'error-budget-fast-long': {
    name: 'every fourth request fails',
    change: failing(30),
    // Of 60 minutes, x bad ones with 24 to 25 % exceed 1.44 % from x = 4; it goes when 56 others have come.
    comesWith: 4,
    goesWith: 57,
    minutes: 5,
    pageComesWith: 4,
  },
  'error-budget-fast-short': {
    name: 'every fourth request fails in a single minute',
    change: failing(30),
    comesWith: 1,
    // The five minutes no longer have it.
    goesWith: 5,
    minutes: 1,
    pageComesWith: 'never',
  },
  'error-budget-slow-long': {
    name: 'one request in forty fails for two hours',
    change: failing(3),
    // Six hours have some 44,280 requests, of which 266 failures exceed 0.6 %; two of the 90 minutes must have left them.
    comesWith: 89,
    goesWith: 272,
    minutes: 90,
    pageComesWith: 36,
  },
  'error-budget-slow-short': {
    name: 'one request in forty fails for ten minutes',
    change: failing(3),
    comesWith: 8,
    goesWith: 23,
    minutes: 10,
    pageComesWith: 'never',
  },
  'errors-now': {
    name: 'one request a minute fails',
    change: failing(1),
    minutes: 8,
    pageComesWith: 'never',
  },
  latency: { name: 'requests take 500 ms', change: { gateway: { latency: 500 } } },
  'latency-tail': { name: 'the slowest take 2 s', change: { gateway: { slowest: 2000 } }, afterADay: true },
  'tasks-failed': {
    name: 'every fifth task fails',
    change: { workers: { completed: 16, failed: 4 } },
    silentWhenWell: true,
  },
};
