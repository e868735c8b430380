import type { Arrival } from '../../ops/plan/simulation/arrivals.ts';
import type { QueueDay } from '../../ops/plan/simulation/journal.ts';
import { simulateArrivals } from '../../ops/plan/simulation/simulate.ts';
import type { WorkerSystem } from '../../ops/plan/simulation/workers.ts';
import type { EndedTask, Phase } from './phase.ts';

type AskedPhase = Pick<Phase, 'tasks' | 'askedUntil'>;

/** Of the mean time to result, seconds. */
const fitPrecision = 1e-4;
const longestTask = 3600;

/**
 * Seconds of a task on its lane with which `hash-api plan`'s simulation has the mean time to result that was measured. More
 * of them never make it shorter.
 */
export function fitTaskSeconds(system: WorkerSystem, tasks: readonly EndedTask[]): number {
  const sorted = tasks.toSorted((one, other) => one.answeredAt - other.answeredAt);
  const arrivedAt = secondsOf(sorted);
  const measured = mean(sorted.map(({ answeredAt, endedAt }) => (endedAt - answeredAt) / 1000));
  const simulated = (taskSeconds: number): number => mean([...play(system, arrivedAt, taskSeconds).results]);
  let high = fitPrecision;
  while (high < longestTask && simulated(high) < measured) high *= 2;
  let low = 0;
  while (high - low > fitPrecision) {
    const middle = (low + high) / 2;
    if (simulated(middle) < measured) low = middle;
    else high = middle;
  }
  return high;
}

/** Seconds from the end of `of`, one of `phases`, until the last of its tasks has ended; all of them came to an empty queue. */
export function predictDrain(
  system: WorkerSystem,
  taskSeconds: number,
  phases: readonly AskedPhase[],
  of: AskedPhase,
): number {
  const tasks = phases
    .flatMap((phase) => phase.tasks.map(({ answeredAt }) => ({ answeredAt, isOf: phase === of })))
    .toSorted((one, other) => one.answeredAt - other.answeredAt);
  const { arrivedAt, results } = play(system, secondsOf(tasks), taskSeconds);
  const ends = tasks.map(({ isOf }, task) => (isOf ? (arrivedAt[task] ?? 0) + (results[task] ?? 0) : 0));
  const endOfPhase = (of.askedUntil - (tasks[0]?.answeredAt ?? 0)) / 1000;
  return Math.max(0, Math.max(0, ...ends) - endOfPhase);
}

/** Since the first. */
const secondsOf = (tasks: readonly { readonly answeredAt: number }[]): number[] =>
  tasks.map(({ answeredAt }) => (answeredAt - (tasks[0]?.answeredAt ?? 0)) / 1000);

function play(system: WorkerSystem, arrivedAt: readonly number[], seconds: number): QueueDay {
  const arrivals = arrivedAt.map((at): Arrival => ({ at, seconds, tenant: 0 }));
  return simulateArrivals(system, arrivals, { intervals: { count: 0, seconds: 1 }, tenants: 1 });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
