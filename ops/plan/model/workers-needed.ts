import { minuteOf, minutesOfDay } from '../day.ts';
import type { Demand } from '../demand.ts';
import type { QueueLoad } from '../simulation/arrivals.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { drainRate } from './capacity.ts';
import { meanWaitSeconds } from './erlang.ts';
import { meanTaskSeconds } from './traffic.ts';

/** An event source runs at least two. */
const fewest = 2;
/** Share of the time that workers are at work in the busiest minute outside of bursts, at most: the queue has to end. */
const mostUtilization = 0.9;

interface Backlog {
  /** Of the task that waits longest, at the end of each minute. */
  readonly worstWaitSeconds: number;
  /** From the end of the burst that takes longest until what came before has ended. */
  readonly drainSeconds: number;
}

/**
 * The queue as a fluid: what comes in a minute beyond what the workers drain stays. `ramp` is left to the simulation.
 * Two days, so that what is left at midnight counts.
 */
export function fluidBacklog(load: QueueLoad, perSecond: number, demand: Demand): Backlog {
  const rates = Float64Array.from({ length: minutesOfDay }, (_, minute) =>
    load.kinds.reduce((sum, kind) => sum + (kind.rates[minute] ?? 0), 0),
  );
  const ends = new Set(demand.bursts.map(({ at, minutes }) => (minuteOf(at) + minutes) % minutesOfDay));
  let backlog = 0;
  let worstWaitSeconds = 0;
  let drainSeconds = 0;
  for (let minute = 0; minute < 2 * minutesOfDay; minute++) {
    const wait = backlog / perSecond;
    worstWaitSeconds = Math.max(worstWaitSeconds, wait);
    if (ends.has(minute % minutesOfDay)) drainSeconds = Math.max(drainSeconds, wait);
    backlog = Math.max(0, backlog + ((rates[minute % minutesOfDay] ?? 0) - perSecond) * 60);
  }
  return { worstWaitSeconds, drainSeconds };
}

/** The fewest environments with which the promises hold, by fluid and formula. 0 where there are no tasks. */
export function workersNeeded(
  system: WorkerSystem,
  load: QueueLoad,
  demand: Demand,
  steadyPeakPerSecond: number,
): number {
  const mean = meanTaskSeconds(load);
  if (mean === 0) return 0;
  const { taskWaitSeconds, drainMinutes } = demand.promises;
  const each = drainRate({ ...system, workers: 1 }, mean);
  const enough = (workers: number): boolean => {
    const { worstWaitSeconds, drainSeconds } = fluidBacklog(load, workers * each, demand);
    const batch = { meanSeconds: system.batchSize / each, squaredVariation: 1 };
    return (
      steadyPeakPerSecond <= mostUtilization * workers * each &&
      worstWaitSeconds <= taskWaitSeconds &&
      drainSeconds <= drainMinutes * 60 &&
      (workers > 10_000 ||
        meanWaitSeconds(workers, steadyPeakPerSecond / system.batchSize, batch) <= taskWaitSeconds)
    );
  };
  let high = fewest;
  while (!enough(high)) high *= 2;
  let low = Math.max(fewest - 1, high / 2);
  if (high === fewest) return fewest;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
