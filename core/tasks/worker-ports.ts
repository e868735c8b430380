import type { Ending } from './attempt.ts';
import type { VisibilityChange } from './batch-outcome.ts';
import type { DeliveredTask } from './deliveries.ts';
import type { QueueMessage, RandomBytes, SettlementOutcome, Sleep, TaskStore } from './ports.ts';
import type { TaskResult } from './task.ts';
import type { Work } from './work.ts';

export interface WorkerPorts {
  readonly store: Pick<TaskStore, 'claim' | 'settle'>;
  readonly compute: (work: Work, task: Pick<ClaimedTask, 'id' | 'attempt'>) => Promise<TaskResult>;
  /** Estimated milliseconds of computing, as measured on one vCPU. */
  readonly estimateMs: (work: Work) => number;
  /** Milliseconds until the worker is killed. */
  readonly remainingMs: () => number;
  readonly sleep: Sleep;
  readonly randomBytes: RandomBytes;
  readonly messages: {
    /** Best effort: a message whose change fails comes back after the queue's visibility timeout. */
    readonly delay: (changes: readonly VisibilityChange[]) => Promise<void>;
    /** False where the queue did not take it. */
    readonly resend: (message: QueueMessage) => Promise<boolean>;
  };
  readonly report: (report: AttemptReport) => void;
  /** Tells those who wait that these tasks have ended; best effort. */
  readonly announce: (taskIds: readonly string[]) => Promise<void>;
}

export interface WorkerLimits {
  readonly leaseSeconds: number;
  /** Attempts of a task, and receives of a message. */
  readonly maxAttempts: number;
  /** Tasks computed at a time. */
  readonly concurrency: number;
  /** Milliseconds kept at the end for settling. */
  readonly reserveMs: number;
  /** Milliseconds after which results are settled though the batch still runs. */
  readonly settleEveryMs: number;
}

/** What the worker says about each attempt; never about the work itself. */
export interface AttemptReport {
  readonly taskId: string;
  readonly attempt: number;
  readonly ending: Ending['kind'] | 'unsettled';
  readonly computeMs: number;
  readonly outcome: SettlementOutcome | undefined;
  readonly cause: unknown;
}

export interface ClaimedTask extends DeliveredTask {
  readonly id: string;
  readonly attempt: number;
  /** Of these it has `maxAttempts`. */
  readonly tries: number;
}

export interface Attempt {
  readonly task: ClaimedTask;
  readonly ending: Ending;
  readonly computeMs: number;
}
