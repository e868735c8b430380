import type { StageConfig } from '../../lib/stage/stage-config.ts';
import type { Values } from '../scale/settings-path.ts';
import { minutesOfDay } from './day.ts';
import { type Basis, evaluate, type Evaluation } from './evaluate.ts';
import { workerSystem } from './model/capacity.ts';
import { type CostLine, costLines } from './model/cost.ts';
import { type Limit, limitsOf, reservedOf } from './model/limits.ts';
import { coldStartSeconds } from './model/coefficients.ts';
import { type FunctionNeed, workerMemoryMib } from './model/needs.ts';
import { readyCost, type ReadyCost, readyNeed, type ReadyNeed } from './model/ready-environments.ts';
import { type Needed, recommend, type Recommendation } from './model/recommend.ts';
import { queueLoad } from './model/traffic.ts';
import { inlineP99Ms } from './model/verdicts.ts';
import { workersNeeded } from './model/workers-needed.ts';
import { planObjects, peakOf, type ObjectPlan } from './plan-objects.ts';
import { sumOfRates, workOf } from './model/work.ts';
import { withSettings } from '../scale/settings-path.ts';

export interface Plan {
  /** With the settings as they are. */
  readonly now: Evaluation;
  /** With those that are recommended; the same where nothing is to be changed. */
  readonly then: Evaluation;
  readonly recommendation: Recommendation;
  /** Environments that keep the promises about tasks, whether a queue can have that many or not. */
  readonly workersNeeded: number;
  /** Environments of hash that are worth being ready before a request comes. */
  /** Undefined where the demand has no objects. */
  readonly objects: ObjectPlan | undefined;
  readonly ready: ReadyNeed & { readonly cost: ReadyCost | undefined };
  readonly limits: readonly Limit[];
  readonly costs: readonly CostLine[];
}

/** Environments that one queue can have. */
const mostWorkers = 1000;
/** The largest batch that needs no window. */
const largeBatch = 10;
/** Where the simulation, which knows cold starts and the ramp of the pollers, needs more than formula and fluid say. */
const growth = 1.25;
const mostTries = 5;

/** Evaluates the settings, finds those that keep the promises, and what they cost and where they end. */
export function makePlan(basis: Basis, config: StageConfig, progress: (line: string) => void): Plan {
  progress('simulating a day with the settings as they are');
  const now = evaluate(basis, config);
  const memoryMib = workerMemoryMib(now.works, config);
  const memory = withBatch(basis, withSettings(config, { 'functions.compute-worker.memoryMib': memoryMib }));
  const { maxConcurrency } = config.workers.compute;
  let workers = workersFor(basis, memory);
  let day = now;
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    if (queueHolds(day) && workers <= maxConcurrency) break;
    const simulated = Math.max(maxConcurrency, Math.min(workers, mostWorkers));
    progress(`simulating a day with ${simulated} workers`);
    day = evaluate(basis, withSettings(memory, { 'workers.compute.maxConcurrency': simulated }));
    if (queueHolds(day) || workers >= mostWorkers) break;
    workers = Math.ceil(simulated * growth);
  }
  const objects = planObjects(basis, config, now, progress);
  const ready = readyOf(basis, config, day);
  const recommendation = recommend(
    withReady(config, ready),
    neededOf(basis, memory, day, { workers, ready, objects }),
  );
  const changed = Object.keys(recommendation.changes).length > 0;
  if (changed) progress('simulating a day with the settings that are recommended');
  const then = changed ? evaluate(basis, recommendation.config) : now;
  const recommended = recommendation.config;
  const { accountConcurrency } = config;
  return {
    now,
    then,
    recommendation,
    workersNeeded: workers,
    objects,
    ready: { ...ready, cost: costOfReady(recommendation.config, then) },
    limits: limitsOf({
      config: { ...recommended, accountConcurrency, api: config.api },
      requestsPerSecond: Math.ceil(then.hash.perSecond + then.tasks.perSecond + then.uploads.perSecond),
      workers,
      batchSize: recommended.workers.compute.batchSize,
      objectWorkers: objects?.workersNeeded ?? 0,
      readsOfStore: peakOf(then.objects?.load.reads),
      writerAcu: then.database.writerAcu,
      readerAcu: then.database.readerAcu,
      connections: connectionsOf(recommended, then, workers + (objects?.workersNeeded ?? 0)),
      ecpuPerSecond: then.cache.ecpuPerSecond,
      dataGb: then.cache.dataGb,
      reserved: reservedNeeded(recommended, then, workers, objects?.workersNeeded),
    }),
    costs: costsOf(recommended, then),
  };
}

const queueHolds = ({ verdicts }: Evaluation): boolean =>
  verdicts.every(({ kept, part }) => kept || part !== 'queue');

function workersFor({ demand, hashing, service }: Basis, config: StageConfig): number {
  const works = workOf(demand, config, hashing);
  const calm = workOf({ ...demand, bursts: [] }, config, hashing).filter(({ route }) => route === 'task');
  const steadyPeak = sumOfRates(calm, minutesOfDay).reduce((high, rate) => Math.max(high, rate), 0);
  return workersNeeded(workerSystem(config, service), queueLoad(works, demand, config), demand, steadyPeak);
}

/** Batches of the size that is set keep tenants apart; where no number of workers suffices with them, larger ones do more. */
function withBatch(basis: Basis, config: StageConfig): StageConfig {
  if (config.workers.compute.batchSize >= largeBatch || workersFor(basis, config) <= mostWorkers)
    return config;
  return withSettings(config, { 'workers.compute.batchSize': largeBatch });
}

const provisioned = 'functions.hash.provisionedConcurrency';
const defaultUtilizationPercent = 70;

/** Within what the function has to reserve anyway. A cold start breaks no promise that is broken without one. */
function readyOf(
  { demand, service }: Basis,
  config: StageConfig,
  { works, traffic, hash }: Evaluation,
): ReadyNeed {
  const { memoryMib, provisionedConcurrency } = config.functions.hash;
  const seconds = coldStartSeconds(service, memoryMib);
  const warmMs = inlineP99Ms(works, config, service);
  const { inlineP99Ms: boundMs } = demand.promises;
  return readyNeed(traffic.hash, {
    coldStartSeconds: seconds,
    promised: warmMs > 0 && warmMs <= boundMs && warmMs + 1000 * seconds > boundMs,
    most: hash.reservedConcurrency,
    targetUtilizationPercent: provisionedConcurrency?.targetUtilizationPercent ?? defaultUtilizationPercent,
  });
}

/** Where there are to be ready environments and none are set, there are none so far. */
function withReady(config: StageConfig, { min }: ReadyNeed): StageConfig {
  const { hash } = config.functions;
  if (min === 0 || hash.provisionedConcurrency !== null) return config;
  const provisionedConcurrency = { min: 0, max: 0, targetUtilizationPercent: defaultUtilizationPercent };
  return { ...config, functions: { ...config.functions, hash: { ...hash, provisionedConcurrency } } };
}

function costOfReady({ functions: { hash } }: StageConfig, { traffic }: Evaluation): ReadyCost | undefined {
  const settings = hash.provisionedConcurrency;
  return settings === null ? undefined : readyCost(traffic.hash, settings, hash.memoryMib);
}

const half = (acu: number): number => Math.ceil(acu * 2) / 2;

interface Found {
  readonly workers: number;
  readonly ready: ReadyNeed;
  readonly objects: ObjectPlan | undefined;
}

/** The settings that the demand needs at least. */
function neededOf(
  { demand }: Basis,
  config: StageConfig,
  day: Evaluation,
  { workers, ready, objects }: Found,
): Needed {
  const { hash, tasks, database, cache } = day;
  const share = demand.tenants.largestShare ?? 1 / demand.tenants.count;
  const environments = Math.min(workers, mostWorkers);
  const worker = 'functions.compute-worker';
  const least: Values = {
    ...leastOf('hash', hash),
    ...leastOf('tasks', tasks),
    ...(ready.min > 0 && { [`${provisioned}.min`]: ready.min, [`${provisioned}.max`]: ready.max }),
    'plans.premium.rate': Math.ceil(hash.rate * share),
    'plans.premium.burst': Math.ceil(hash.burst * share),
    [`${worker}.memoryMib`]: workerMemoryMib(day.works, config),
    [`${worker}.reservedConcurrency`]: environments,
    'workers.compute.maxConcurrency': environments,
    'workers.compute.batchSize': config.workers.compute.batchSize,
    'database.maxAcu': Math.min(
      256,
      Math.max(1, half(database.writerAcu), half(database.readerAcu / Math.max(1, database.readers))),
    ),
    'database.readers': Math.min(15, database.readers),
    'database.maxReaders': Math.min(15, database.readers),
    ...objects?.least,
    'cache.maxDataGb': Math.ceil(cache.dataGb),
    'cache.maxEcpuPerSecond': Math.ceil(cache.ecpuPerSecond),
    'api.accountRate': Math.ceil(Math.max(hash.rate, tasks.rate, hash.perSecond + tasks.perSecond)),
  };
  const averages = (all: boolean): Values => ({
    ...averageOf('hash', hash, config, all),
    ...averageOf('tasks', tasks, config, all),
  });
  return {
    least,
    exact: { ...averages(false), ...objects?.exact },
    spare: { ...reservationOf('hash', hash), ...reservationOf('tasks', tasks) },
    tight: averages(true),
  };
}

/** Of a function that gets nothing, nothing: it keeps what it has. */
const leastOf = (name: 'hash' | 'tasks', need: FunctionNeed): Values =>
  need.perSecond === 0
    ? {}
    : {
        [`functions.${name}.rate`]: need.rate,
        [`functions.${name}.burst`]: need.burst,
        [`functions.${name}.reservedConcurrency`]: need.reservedConcurrency,
      };

const fewestEnvironments = 10;

/** What is left of a reservation where others need it: a function that gets nothing keeps a few. */
const reservationOf = (name: 'hash' | 'tasks', need: FunctionNeed): Values => ({
  [`functions.${name}.reservedConcurrency`]: Math.max(fewestEnvironments, need.reservedConcurrency),
});

/** What a request takes is told where it takes longer than assumed, or where rates depend on it: those raised, or all. */
function averageOf(
  name: 'hash' | 'tasks',
  need: FunctionNeed,
  { functions }: StageConfig,
  all: boolean,
): Values {
  const { averageMs, rate } = functions[name];
  const matters = all || need.averageMs > averageMs || need.rate > rate;
  return matters && need.averageMs > 0 ? { [`functions.${name}.averageMs`]: need.averageMs } : {};
}

function reservedNeeded(
  { functions }: StageConfig,
  { hash, tasks }: Evaluation,
  workers: number,
  objectWorkers = functions['object-worker'].reservedConcurrency,
): number {
  const others =
    reservedOf({ functions }) -
    functions.hash.reservedConcurrency -
    functions.tasks.reservedConcurrency -
    functions['compute-worker'].reservedConcurrency -
    functions['object-worker'].reservedConcurrency;
  return others + hash.reservedConcurrency + tasks.reservedConcurrency + workers + objectWorkers;
}

function connectionsOf({ database }: StageConfig, { hash, tasks }: Evaluation, workers: number): number {
  return Math.ceil(
    (hash.concurrency + tasks.concurrency + workers) / Math.max(1, database.clientsPerConnection),
  );
}

function costsOf(config: StageConfig, day: Evaluation): CostLine[] {
  const sum = (of: (minute: Evaluation['minutes'][number]) => number): number =>
    day.minutes.reduce((total, minute) => total + of(minute), 0) / minutesOfDay;
  const { traffic } = day;
  const submitted = traffic.submitted.map((rate, minute) => rate + (traffic.objects[minute] ?? 0));
  const peak = submitted.reduce((high, rate) => Math.max(high, rate), 0);
  const average = submitted.reduce((total, rate) => total + rate, 0) / minutesOfDay;
  const share = peak === 0 ? 0 : average / peak;
  const queued = day.works.filter(({ route }) => route === 'task');
  return costLines({
    config,
    traffic: day.traffic,
    objects: day.objects?.load,
    busyWorkers: sum(({ busy }) => busy),
    batchesPerSecond: sum(({ batches }) => batches) / 60,
    // base64, and what the message says beside.
    messageKib: Math.max(0, ...queued.map(({ inputBytes }) => 1 + (inputBytes * 4) / 3 / 1024)),
    database: day.database,
    averageAcuShare: share,
    cacheGb: day.cache.dataGb * share,
    ecpuPerSecond: day.cache.ecpuPerSecond * share,
  });
}
