import { endingOf, type Ending } from './attempt.ts';
import type { Attempt, ClaimedTask, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/** How much longer than estimated a task may take before a worker would be killed in the middle of it. */
const estimateSlack = 2;

export interface AttemptRunner {
  /** Some at a time, in their order; an attempt that is not begun or not ended by the deadline says so. */
  all(tasks: readonly ClaimedTask[], onEnd: (attempt: Attempt) => void): Promise<void>;
  /** Ends the wait for the deadline. */
  end(): void;
}

/** Computes the tasks of one batch. The deadline is that of the worker, less what settling needs. */
export function createRunner(ports: WorkerPorts, limits: WorkerLimits): AttemptRunner {
  const timer = new AbortController();
  const timeLeft = () => ports.remainingMs() - limits.reserveMs;
  const deadline = ports
    .sleep(Math.max(0, timeLeft()), timer.signal)
    .then((): Ending => ({ kind: 'interrupted', cause: undefined }));
  let begun = 0;

  async function runOne(task: ClaimedTask): Promise<Attempt> {
    const { work } = task;
    const left = timeLeft();
    // The first one always begins: what is estimated to take longer than any worker has would go round for ever.
    if (left <= 0 || (begun > 0 && left < ports.estimateMs(work) * estimateSlack)) {
      return { task, ending: { kind: 'not-begun' }, computeMs: 0 };
    }
    begun += 1;
    if (task.tries > limits.maxAttempts) {
      return { task, ending: { kind: 'interrupted', cause: undefined }, computeMs: 0 };
    }
    const before = ports.remainingMs();
    const computing = ports
      .compute(work, task)
      .then((result): Ending => ({ kind: 'completed', result }), endingOf);
    const ending = await Promise.race([computing, deadline]);
    return { task, ending, computeMs: before - ports.remainingMs() };
  }

  return {
    async all(tasks, onEnd) {
      const waiting = tasks.values();
      const lane = async () => {
        for (const task of waiting) onEnd(await runOne(task));
      };
      await Promise.all(Array.from({ length: limits.concurrency }, lane));
    },
    end() {
      timer.abort();
    },
  };
}
