import { coefficients as hashing } from '../../core/hashing/cost/coefficients.ts';
import type { Coefficients } from '../../core/hashing/cost/estimate.ts';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { minutesOfDay } from './day.ts';
import type { Demand } from './demand.ts';
import { evaluateObjects, type ObjectEvaluation } from './evaluate-objects.ts';
import { drainRate, workerSystem } from './model/capacity.ts';
import { serviceCoefficients, type ServiceCoefficients } from './model/coefficients.ts';
import {
  type CacheNeed,
  cacheNeed,
  type DatabaseNeed,
  databaseNeed,
  type FunctionNeed,
  functionNeed,
} from './model/needs.ts';
import { objectVerdicts } from './model/object-verdicts.ts';
import { meanTaskSeconds, queueLoad, type Traffic, trafficOf } from './model/traffic.ts';
import { type Verdict, verdicts } from './model/verdicts.ts';
import { type Work, workOf } from './model/work.ts';
import type { QueueInterval } from './simulation/journal.ts';
import { seededRandom } from './simulation/random.ts';
import { simulate } from './simulation/simulate.ts';
import { thin } from './simulation/thin.ts';

export interface Basis {
  readonly demand: Demand;
  readonly seed: number;
  /** Tasks that are simulated, at most about. */
  readonly taskBudget: number;
  readonly hashing: Coefficients;
  readonly service: ServiceCoefficients;
}

export const basisOf = (demand: Demand, seed: number, taskBudget: number): Basis => ({
  demand,
  seed,
  taskBudget,
  hashing,
  service: serviceCoefficients,
});

/** A day with these settings. */
export interface Evaluation {
  readonly works: readonly Work[];
  readonly traffic: Traffic;
  readonly hash: FunctionNeed;
  readonly tasks: FunctionNeed;
  readonly uploads: FunctionNeed;
  readonly database: DatabaseNeed;
  readonly cache: CacheNeed;
  /** Tasks a second that the workers drain while there is a backlog. */
  readonly drainPerSecond: number;
  /** By minute, in numbers of the whole day, not of the thinned one. */
  readonly minutes: readonly QueueInterval[];
  /** Tasks that one simulated stands for. */
  readonly tasksEach: number;
  readonly workersEach: number;
  /** Undefined where the demand has none. */
  readonly objects: ObjectEvaluation | undefined;
  readonly verdicts: readonly Verdict[];
  readonly holds: boolean;
}

/** Simulates the queue of a day and computes the rest. Throws DemandError where the API would refuse a request. */
export function evaluate(basis: Basis, config: StageConfig): Evaluation {
  const { demand, seed, taskBudget, hashing, service } = basis;
  const works = workOf(demand, config, hashing);
  const load = queueLoad(works, demand, config);
  const system = workerSystem(config, service);
  const thinned = thin(system, load, taskBudget);
  const day = simulate(thinned.system, thinned.load, seededRandom(seed));
  const { tasksEach, workersEach } = thinned;
  const minutes = day.intervals.map((interval) => ({
    ...interval,
    tasks: interval.tasks * tasksEach,
    waiting: interval.waiting * tasksEach,
    busy: interval.busy * workersEach,
    batches: interval.batches * workersEach,
  }));
  const waited = waitedOf(day, config.routing.waitLimitSeconds);
  const objects = evaluateObjects(basis, config);
  const none = new Float64Array(minutesOfDay);
  const traffic = trafficOf(works, demand, config, service, {
    waited,
    objects: objects?.load.submitted ?? none,
  });
  const hash = functionNeed(traffic.hash);
  const tasks = functionNeed(traffic.tasks);
  const uploads = functionNeed(objects?.load.uploads ?? { perSecond: none, erlangs: none });
  const found = [
    ...verdicts(demand, config, service, { works, toHash: traffic.hash, hash, tasks, day }),
    ...(objects ? objectVerdicts(demand, config, objects, uploads) : []),
  ];
  const mean = meanTaskSeconds(load);
  return {
    works,
    traffic,
    hash,
    tasks,
    uploads,
    database: databaseNeed(traffic, objects?.load.databaseMs ?? none, service),
    cache: cacheNeed(works, traffic, demand),
    drainPerSecond: mean === 0 ? 0 : drainRate(system, mean),
    minutes,
    tasksEach,
    workersEach,
    objects,
    verdicts: found,
    holds: found.every(({ kept }) => kept),
  };
}

/** Tasks a second of this demand that workers with these settings drain while there is a backlog. */
export function drainPerSecond({ demand, hashing, service }: Basis, config: StageConfig): number {
  const mean = meanTaskSeconds(queueLoad(workOf(demand, config, hashing), demand, config));
  return mean === 0 ? 0 : drainRate(workerSystem(config, service), mean);
}

/** Seconds that a caller waits for a task that came in a minute, on average: until it has ended, or the limit. */
function waitedOf(
  { arrivedAt, results }: { readonly arrivedAt: Float64Array; readonly results: Float64Array },
  limitSeconds: number,
): Float64Array {
  const sums = new Float64Array(minutesOfDay);
  const counts = new Float64Array(minutesOfDay);
  for (const [task, at] of arrivedAt.entries()) {
    const minute = Math.floor(at / 60);
    sums[minute] = (sums[minute] ?? 0) + Math.min(limitSeconds, results[task] ?? 0);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return sums.map((sum, minute) => sum / Math.max(1, counts[minute] ?? 0));
}
