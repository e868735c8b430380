import { taskIdTime } from '../tasks/task-id.ts';
import type { Clock } from '../tasks/ports.ts';
import type { TaskResult } from '../tasks/task.ts';
import type { Work } from '../tasks/work.ts';
import type { WorkerPorts } from '../tasks/worker-ports.ts';
import { createBusyTime } from './busy-time.ts';
import { measureCompute, type MeasureCompute } from './measure-compute.ts';
import type { Meter } from './meter.ts';

interface Measured {
  readonly meter: Meter;
  readonly clock: Clock;
  readonly store: WorkerPorts['store'];
  readonly compute: (work: Work, measure: MeasureCompute) => Promise<TaskResult>;
  /** Estimated milliseconds of one algorithm of the work. */
  readonly estimateMs: (work: Work, algorithm: string) => number;
}

export interface MeasuredWorker extends Pick<WorkerPorts, 'store' | 'compute'> {
  /** Runs one batch: time running and time computing are recorded whatever comes of it. */
  batch<T>(run: () => Promise<T>): Promise<T>;
}

/** A worker's ports that record what it does. One batch at a time, as an environment handles one event at a time. */
export function measureWorker({ meter, clock, store, compute, estimateMs }: Measured): MeasuredWorker {
  const busy = createBusyTime(() => meter.now());
  const measurePass = measureCompute(meter);
  /** Of this batch; its first tasks may be begun before. */
  let claimedAt: number | undefined;

  return {
    store: {
      async claim(ids, leaseSeconds) {
        const claims = await store.claim(ids, leaseSeconds);
        claimedAt = clock().getTime();
        return claims;
      },
      async settle(settlements) {
        const outcomes = await store.settle(settlements);
        for (const { id, attempt, kind } of settlements) {
          if (kind === 'released' || outcomes.get(id) !== 'applied') continue;
          meter.record(kind === 'completed' ? 'TasksCompleted' : 'TasksFailed', 1);
          meter.record('TaskAttempts', attempt);
        }
        return outcomes;
      },
    },
    compute(work, task) {
      let first = task.attempt === 1;
      return busy.during(() =>
        compute(work, async (algorithm, bytes, pass) => {
          // A task with several algorithms waits once, for the first of them.
          const until = claimedAt ?? clock().getTime();
          if (first) meter.record('QueueWait', Math.max(0, until - taskIdTime(task.id)), algorithm);
          first = false;
          const start = meter.now();
          const answer = await measurePass(algorithm, bytes, pass);
          const estimated = estimateMs(work, algorithm);
          if (estimated > 0) meter.record('EstimateRatio', (meter.now() - start) / estimated, algorithm);
          return answer;
        }),
      );
    },
    async batch(run) {
      const start = meter.now();
      claimedAt = undefined;
      try {
        return await run();
      } finally {
        meter.record('WorkerBusyTime', busy.take());
        meter.record('WorkerTime', meter.now() - start);
      }
    },
  };
}
