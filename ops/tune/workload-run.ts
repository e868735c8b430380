import { batchEvent, objectEvent, requestEvent, type ObjectPlace } from './events.ts';
import { FailedExecution, type Execution } from './execution.ts';
import type { Point } from './function-copy.ts';
import type { Candidate } from './sweep.ts';
import type { Workload } from './workload.ts';

/** What one run of the workload sends. */
export interface Run {
  /** Requests, tasks or objects in it. */
  readonly work: number;
  readonly events: () => Iterable<object>;
}

/** By size in MiB. */
export type Places = ReadonlyMap<number, ObjectPlace>;

/** The workload once; tasks in batches of so many, objects one by one. */
export function runOf(workload: Workload, places: Places, batchSize = 1): Run {
  const weights = workload.items.reduce((sum, { weight }) => sum + weight, 0);
  return {
    work: weights * (workload.function === 'compute-worker' ? batchSize : 1),
    *events() {
      for (const event of eventsOf(workload, places, batchSize)) {
        for (let i = 0; i < event.weight; i++) yield event.make();
      }
    },
  };
}

interface Weighted {
  readonly weight: number;
  readonly make: () => object;
}

function eventsOf(workload: Workload, places: Places, batchSize: number): Weighted[] {
  switch (workload.function) {
    case 'hash':
      return workload.items.map((item) => ({ weight: item.weight, make: () => requestEvent(item) }));
    case 'compute-worker':
      return workload.items.map((item) => ({ weight: item.weight, make: () => batchEvent(item, batchSize) }));
    case 'object-worker':
      return workload.items.map((item) => {
        const place = places.get(item.mib);
        if (!place) throw new Error(`there is no object of ${item.mib} MiB`);
        return { weight: item.weight, make: () => objectEvent(item, place) };
      });
  }
}

export function candidate(point: Point, value: number, run: Run, signal: AbortSignal): Candidate {
  return { value, memoryMib: point.memoryMib, work: run.work, run: () => execute(point, run, signal) };
}

/** As many environments at once, each with the whole workload. */
export function candidateAtOnce(point: Point, value: number, run: Run, signal: AbortSignal): Candidate {
  return {
    value,
    memoryMib: point.memoryMib,
    work: value * run.work,
    async run() {
      const settled = await Promise.allSettled(
        Array.from({ length: value }, () => execute(point, run, signal)),
      );
      const reasons = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
      // What is no failure of the function ends the measurement.
      const reason = reasons.find((error) => !(error instanceof FailedExecution)) ?? reasons[0];
      if (reason !== undefined)
        throw reason instanceof Error ? reason : new Error('failed', { cause: reason });
      return settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
  };
}

async function execute(point: Point, { events }: Run, signal: AbortSignal): Promise<Execution[]> {
  const executions: Execution[] = [];
  for (const event of events()) {
    signal.throwIfAborted();
    executions.push(await point.invoke(event, signal));
  }
  return executions;
}
