import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { minutesOfDay } from './day.ts';
import type { Basis } from './evaluate.ts';
import { type ObjectLoad, objectLoad } from './model/object-load.ts';
import { type ObjectWork, objectWorkers, objectWorkOf } from './model/object-work.ts';
import { type QueueInterval, quantile } from './simulation/journal.ts';
import { seededRandom } from './simulation/random.ts';
import { simulateObjects } from './simulation/simulate-objects.ts';
import { thinObjects } from './simulation/thin-objects.ts';

/** Seconds from coming to the end, of one kind of objects. */
export interface ObjectTimes {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
}

/** A day of objects with these settings. */
export interface ObjectEvaluation {
  readonly works: readonly ObjectWork[];
  readonly load: ObjectLoad;
  readonly times: readonly ObjectTimes[];
  /** Of the object queue by minute, in messages and workers of the whole day. */
  readonly minutes: readonly QueueInterval[];
  readonly workersEach: number;
}

/** Undefined where there are no objects. */
export function evaluateObjects(
  { demand, seed, taskBudget, service }: Basis,
  config: StageConfig,
): ObjectEvaluation | undefined {
  if (demand.objects.length === 0) return undefined;
  const works = objectWorkOf(demand, config);
  const thinned = thinObjects(objectWorkers(config, service), works, taskBudget, 60);
  const { tenants } = demand;
  const day = simulateObjects(
    thinned.system,
    thinned.jobs,
    {
      kinds: demand.objects.length,
      tenants: { count: tenants.count, largestShare: tenants.largestShare ?? 1 / tenants.count },
      intervals: { count: minutesOfDay, seconds: 60 },
    },
    seededRandom(seed),
  );
  const { workersEach } = thinned;
  const { messagesEach } = thinned;
  return {
    works,
    load: objectLoad(works, demand, config, service),
    times: demand.objects.map(({ name }, kind) => {
      const seconds = day.finished[kind] ?? new Float64Array();
      return { name, p50: quantile(seconds, 0.5), p99: quantile(seconds, 0.99) };
    }),
    minutes: day.intervals.map((interval) => ({
      ...interval,
      tasks: interval.tasks * messagesEach,
      waiting: interval.waiting * messagesEach,
      busy: interval.busy * workersEach,
      batches: interval.batches * messagesEach,
    })),
    workersEach,
  };
}
