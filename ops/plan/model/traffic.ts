import { slowdown } from '../../../lib/stage/cpu-share.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { minutesOfDay } from '../day.ts';
import type { Demand } from '../demand.ts';
import type { QueueLoad } from '../simulation/arrivals.ts';
import { laneSeconds } from './capacity.ts';
import type { ServiceCoefficients } from './coefficients.ts';
import { sumOfRates, type Work } from './work.ts';

/** What reaches one function in a minute: requests a second, and seconds of environments they take each second (erlangs). */
export interface FunctionTraffic {
  readonly perSecond: Float64Array;
  readonly erlangs: Float64Array;
}

export interface Traffic {
  readonly hash: FunctionTraffic;
  readonly tasks: FunctionTraffic;
  /** Tasks of the compute queue a second, tasks over objects, and reads of both that reach the database. */
  readonly submitted: Float64Array;
  readonly objects: Float64Array;
  readonly reads: Float64Array;
  /** Callers who wait for a task, at a time. */
  readonly waiters: Float64Array;
}

/** A caller who waits has the task read before and after. */
const readsOfWaiter = 2;

/**
 * Requests by function. Tasks that were asked for as such are submitted to `tasks`, the others to `hash`; waiting is done
 * with `?wait=`. `waited` is how long a caller waits for a task of each minute, on average; for an object, as long as one may.
 */
export function trafficOf(
  works: readonly Work[],
  demand: Demand,
  config: StageConfig,
  coefficients: ServiceCoefficients,
  { waited, objects }: { readonly waited: Float64Array; readonly objects: Float64Array },
): Traffic {
  const { hash, tasks } = config.functions;
  const [atHash, atTasks] = [slowdown(hash.memoryMib) / 1000, slowdown(tasks.memoryMib) / 1000];
  const asTask = new Set(demand.requests.filter((request) => request.asTask).map(({ name }) => name));
  const inline = works.filter(({ route }) => route === 'inline');
  const queued = works.filter(({ route }) => route === 'task');
  const submitted = sumOfRates(queued, minutesOfDay);
  const toTasks = sumOfRates(
    queued.filter(({ name }) => asTask.has(name)),
    minutesOfDay,
  );
  const inlineRate = sumOfRates(inline, minutesOfDay);
  const toHash = submitted.map((rate, minute) => rate - (toTasks[minute] ?? 0));
  const { statusReadsPerTask, waitingShare } = demand;
  const { waitLimitSeconds } = config.routing;
  const all = submitted.map((rate, minute) => rate + (objects[minute] ?? 0));
  const postedToTasks = toTasks.map((rate, minute) => rate + (objects[minute] ?? 0));
  const waiters = submitted.map(
    (rate, minute) =>
      waitingShare * (rate * (waited[minute] ?? 0) + (objects[minute] ?? 0) * waitLimitSeconds),
  );
  const inlineErlangs = Float64Array.from({ length: minutesOfDay }, (_, minute) =>
    inline.reduce(
      (sum, { rates, cpuMs }) => sum + (rates[minute] ?? 0) * (cpuMs + coefficients.inlineMs) * atHash,
      0,
    ),
  );
  return {
    hash: {
      perSecond: inlineRate.map((rate, minute) => rate + (toHash[minute] ?? 0)),
      erlangs: inlineErlangs.map(
        (erlangs, minute) => erlangs + (toHash[minute] ?? 0) * coefficients.submitMs * atHash,
      ),
    },
    tasks: {
      perSecond: all.map(
        (rate, minute) => (postedToTasks[minute] ?? 0) + rate * (statusReadsPerTask + waitingShare),
      ),
      erlangs: all.map(
        (rate, minute) =>
          (postedToTasks[minute] ?? 0) * coefficients.submitMs * atTasks +
          rate * (statusReadsPerTask + waitingShare) * coefficients.readMs * atTasks +
          (waiters[minute] ?? 0),
      ),
    },
    submitted,
    objects,
    reads: all.map((rate) => rate * (statusReadsPerTask + readsOfWaiter * waitingShare)),
    waiters,
  };
}

/** What the workers get. */
export function queueLoad(works: readonly Work[], { tenants }: Demand, config: StageConfig): QueueLoad {
  const queued = works.filter(({ route }) => route === 'task');
  return {
    kinds: queued.map(({ cpuMs, rates }) => ({ seconds: laneSeconds(cpuMs, config), rates })),
    intervalSeconds: 60,
    tenants: { count: tenants.count, largestShare: tenants.largestShare ?? 1 / tenants.count },
  };
}

/** Of the tasks of a day, on their lanes. */
export function meanTaskSeconds({ kinds }: QueueLoad): number {
  const total = (of: (seconds: number) => number): number =>
    kinds.reduce(
      (sum, { seconds, rates }) => sum + of(seconds) * rates.reduce((all, rate) => all + rate, 0),
      0,
    );
  const tasks = total(() => 1);
  return tasks === 0 ? 0 : total((seconds) => seconds) / tasks;
}
