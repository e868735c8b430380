import { type Arrival, arrivalsOf, type QueueLoad } from './arrivals.ts';
import { EventHeap } from './event-heap.ts';
import { FairQueue } from './fair-queue.ts';
import { Journal, type JournalIntervals, type QueueDay } from './journal.ts';
import type { Random } from './random.ts';
import { batchDuration, IdleEnvironments, Ramp, type WorkerSystem } from './workers.ts';

interface Batch {
  readonly tasks: readonly number[];
  readonly tenants: readonly number[];
}

/**
 * The queue and its workers, event by event: tasks come, a worker that is free takes a batch, computes it in its lanes and
 * settles all of it at once. Runs until the last task has ended. The same numbers for the same random source.
 */
export function simulate(system: WorkerSystem, load: QueueLoad, random: Random): QueueDay {
  const { kinds, intervalSeconds, tenants } = load;
  const intervals = { count: kinds[0]?.rates.length ?? 0, seconds: intervalSeconds };
  return simulateArrivals(system, arrivalsOf(load, random), { intervals, tenants: tenants.count });
}

/** The same of tasks that came when they came, in that order. */
export function simulateArrivals(
  system: WorkerSystem,
  tasks: Iterable<Arrival>,
  { intervals, tenants }: { readonly intervals: JournalIntervals; readonly tenants: number },
): QueueDay {
  const arrivals = tasks[Symbol.iterator]();
  const queue = new FairQueue(tenants);
  const seconds: number[] = [];
  const ends = new EventHeap<Batch>();
  const ramp = new Ramp(system);
  const idle = new IdleEnvironments(system.idleSeconds);
  const journal = new Journal(intervals);
  let running = 0;
  /** When the batch that is being gathered has to start; one is gathered at a time. */
  let gatheredAt = Infinity;

  const start = (now: number): void => {
    const tasks: number[] = [];
    const tenants: number[] = [];
    while (tasks.length < system.batchSize) {
      const next = queue.take();
      if (!next) break;
      tasks.push(next.task);
      tenants.push(next.tenant);
    }
    const begins = now + (idle.take(now) ? 0 : system.coldStartSeconds);
    const end =
      begins +
      batchDuration(
        system,
        tasks.map((task) => seconds[task] ?? 0),
      );
    running++;
    for (const task of tasks) journal.taken(task, begins, end);
    journal.batch(now, end);
    ends.add(end, { tasks, tenants });
  };

  const startWhatCan = (now: number): void => {
    while (queue.size > 0 && running < ramp.allowed) {
      const wait = system.windowSeconds > 0 && queue.size < system.batchSize;
      if (wait && gatheredAt > now) {
        if (gatheredAt === Infinity) gatheredAt = now + system.windowSeconds;
        return;
      }
      gatheredAt = Infinity;
      start(now);
    }
  };

  let arrival = arrivals.next();
  for (;;) {
    const rampAt = queue.size > 0 && running >= ramp.allowed ? ramp.nextAt : Infinity;
    const gatherAt = running < ramp.allowed ? gatheredAt : Infinity;
    const arrivesAt = arrival.done ? Infinity : arrival.value.at;
    const now = Math.min(arrivesAt, ends.nextAt, rampAt, gatherAt);
    if (now === Infinity) return journal.day();
    journal.until(now, queue);
    ramp.update(now, queue.size > 0, running);
    if (ends.nextAt <= now) {
      const batch = ends.take();
      running--;
      idle.giveBack(now);
      for (const tenant of batch?.tenants ?? []) queue.settle(tenant);
    } else if (arrivesAt <= now && !arrival.done) {
      queue.add(seconds.length, arrival.value.tenant);
      seconds.push(arrival.value.seconds);
      journal.arrived(now);
      arrival = arrivals.next();
    }
    startWhatCan(now);
  }
}
