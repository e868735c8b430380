import type { QueueLoad } from './arrivals.ts';
import type { WorkerSystem } from './workers.ts';

/** Fewer workers than this share a queue noticeably worse than many do. */
export const leastWorkers = 12;

export interface Thinned {
  readonly system: WorkerSystem;
  readonly load: QueueLoad;
  /** Workers of the system for one of these. */
  readonly workersEach: number;
  /** Tasks of the load for one of these. */
  readonly tasksEach: number;
}

/**
 * The same day with at most about `budget` tasks. First every rate and the number of workers are divided alike: what a burst
 * leaves waiting, and for how long, stays the same, as both sides of the balance shrink; random waits grow, as fewer servers
 * share less well. Where few workers would be left, tasks are bundled: one stands for several, takes as long as they
 * together, and a batch holds as many fewer. Both err towards longer waits. How much is tested against the whole.
 */
export function thin(system: WorkerSystem, load: QueueLoad, budget: number): Thinned {
  const excess = tasksOf(load) / budget;
  if (excess <= 1) return { system, load, workersEach: 1, tasksEach: 1 };
  const fewer = Math.max(1, Math.min(system.workers, leastWorkers), Math.round(system.workers / excess));
  const workers = Math.min(system.workers, fewer);
  const workersEach = system.workers / workers;
  const bundle = Math.max(1, Math.ceil(excess / workersEach));
  const tasksEach = workersEach * bundle;
  const { batchSize, batchSeconds, ramp } = system;
  return {
    system: {
      ...system,
      workers,
      batchSize: Math.max(1, Math.floor(batchSize / bundle)),
      // A bundle may be several batches.
      batchSeconds: batchSeconds * Math.max(1, bundle / batchSize),
      ramp: ramp && {
        from: Math.max(1, ramp.from / workersEach),
        perSecond: ramp.perSecond / workersEach,
      },
    },
    load: {
      ...load,
      kinds: load.kinds.map(({ seconds, rates }) => ({
        seconds: seconds * bundle,
        rates: rates.map((rate) => rate / tasksEach),
      })),
    },
    workersEach,
    tasksEach,
  };
}

export function tasksOf({ kinds, intervalSeconds }: QueueLoad): number {
  return (
    kinds.reduce((sum, { rates }) => sum + rates.reduce((all, rate) => all + rate, 0), 0) * intervalSeconds
  );
}
