import { endingOf, type Ending } from './attempt.ts';
import type { Work } from './work.ts';
import type { DeliveredTask } from './deliveries.ts';
import { takeTurns } from './take-turns.ts';
import type { Attempt, ClaimedTask, WorkerLimits, WorkerPorts } from './worker-ports.ts';

/** How much longer than estimated a task may take before a worker would be killed in the middle of it. */
const estimateSlack = 2;

interface Computing {
  /** Never rejects. */
  readonly ended: Promise<{ readonly ending: Ending; readonly computeMs: number }>;
}

/**
 * Estimated milliseconds up to which a task is begun before it is claimed. Claiming takes a few; of longer work that is
 * little, and what a cancelled task costs is much.
 */
const aheadLimitMs = 100;

export interface AttemptRunner {
  /**
   * Begins the first tasks while they are still being claimed: a round trip and a commit in which the processor would
   * wait. Only what was never received before is begun so: it is nearly always claimed, and has not killed a worker.
   * A result of a task that is not claimed after all is dropped.
   */
  ahead(tasks: ReadonlyMap<string, DeliveredTask>): void;
  /** Waits for those that were begun ahead and are not among these: they take memory until they end. */
  drop(others: readonly ClaimedTask[]): Promise<void>;
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
  const beforehand = new Map<string, Computing>();

  /** The first one always begins: what is estimated to take longer than any worker has would go round for ever. */
  function hasTimeFor(work: Work): boolean {
    const left = timeLeft();
    return left > 0 && (begun === 0 || left >= ports.estimateMs(work) * estimateSlack);
  }

  function begin(work: Work, task: Pick<ClaimedTask, 'id' | 'attempt'>): Computing {
    begun += 1;
    const before = ports.remainingMs();
    const ended = ports
      .compute(work, task)
      .then((result): Ending => ({ kind: 'completed', result }), endingOf)
      .then((ending) => ({ ending, computeMs: before - ports.remainingMs() }));
    const given = deadline.then((ending) => ({ ending, computeMs: before - ports.remainingMs() }));
    return { ended: Promise.race([ended, given]) };
  }

  async function runOne(task: ClaimedTask): Promise<Attempt> {
    const computing = beforehand.get(task.id);
    if (computing === undefined && !hasTimeFor(task.work)) {
      return { task, ending: { kind: 'not-begun' }, computeMs: 0 };
    }
    if (task.tries > limits.maxAttempts) {
      return { task, ending: { kind: 'interrupted', cause: undefined }, computeMs: 0 };
    }
    const { ending, computeMs } = await (computing ?? begin(task.work, task)).ended;
    return { task, ending, computeMs };
  }

  return {
    ahead(tasks) {
      const first = takeTurns([...tasks].map(([id, task]) => ({ id, ...task }))).slice(0, limits.concurrency);
      for (const { id, work, deliveries } of first) {
        if (!deliveries.every(({ receiveCount }) => receiveCount === 1)) continue;
        if (ports.estimateMs(work) <= aheadLimitMs && hasTimeFor(work))
          beforehand.set(id, begin(work, { id, attempt: 1 }));
      }
    },
    async drop(others) {
      const kept = new Set(others.map(({ id }) => id));
      const dropped = [...beforehand].filter(([id]) => !kept.has(id));
      await Promise.all(dropped.map(([, { ended }]) => ended));
    },
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
