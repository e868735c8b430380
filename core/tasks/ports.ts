import type { NewTask, Task, TaskError, TaskResult, TaskStatus } from './task.ts';
import type { TaskMessage } from './work.ts';

/** What a worker got for each delivered message, in one statement. */
export type Claim =
  | { readonly kind: 'claimed'; readonly id: string; readonly attempt: number }
  /** Another attempt holds the lease: give the message back and look again after `retryAfterSeconds`. */
  | { readonly kind: 'held'; readonly id: string; readonly retryAfterSeconds: number }
  /** The task has ended, or its row is gone: the delivery is a duplicate and can be acknowledged. */
  | { readonly kind: 'ended'; readonly id: string };

/** How one attempt ended. A store applies it only while `attempt` still holds the task (fencing). */
export type Settlement = { readonly id: string; readonly attempt: number } & (
  | { readonly kind: 'completed'; readonly result: TaskResult }
  | { readonly kind: 'failed'; readonly error: TaskError }
  /** Back to `queued`; `startedWork: false` takes the attempt off again (it was never begun). */
  | { readonly kind: 'released'; readonly startedWork: boolean }
);

/** The truth about tasks. Times and leases are the store's own clock. Throws what its driver throws. */
export interface TaskStore {
  insert(task: NewTask): Promise<void>;
  /** Undefined where the tenant has no such task. */
  get(tenant: string, id: string): Promise<Task | undefined>;
  /** Newest first; `before` is the id of the last task of the page before. */
  list(tenant: string, page: { status?: TaskStatus; limit: number; before?: string }): Promise<Task[]>;
  /** The task as it is afterwards, and whether this call cancelled it. */
  cancel(tenant: string, id: string): Promise<{ task: Task; cancelled: boolean } | undefined>;
  /** One statement for the whole batch, in the order asked. */
  claim(ids: readonly string[], leaseSeconds: number): Promise<Claim[]>;
  /** One statement for the whole batch; returns the ids whose settlement took effect. */
  settle(settlements: readonly Settlement[]): Promise<Set<string>>;
  /** Fails a task that is still queued (its message could not be sent). */
  failQueued(id: string, error: TaskError): Promise<void>;
}

/** What maintenance does to the truth, apart from the requests. Each returns how many it touched. */
export interface TaskMaintenance {
  /** Processing with an ended lease and no attempts left: failed. */
  failExhausted(maxAttempts: number): Promise<number>;
  /** Queued, or given up, for longer than a message lives: failed. */
  failOrphaned(olderThanSeconds: number): Promise<number>;
  /** Drops the partitions that hold only tasks older than `retentionDays` and makes those for the days ahead. */
  rollPartitions(retentionDays: number): Promise<number>;
  dropExpiredCacheEntries(): Promise<number>;
}

/** Throws where the queue did not take the message. */
export interface TaskQueue {
  send(message: TaskMessage): Promise<void>;
}

/** A cache that fails open: `get` of a cache that is down is a miss, `set` is lost, neither throws. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
}

/**
 * Runs `create` once for a key and gives its answer again to a repeat.
 * Throws Problem `idempotency-key-reused` where the fingerprint differs and `request-in-progress` where the first run has not ended.
 */
export interface Idempotency {
  once<T extends Record<string, string>>(
    request: { tenant: string; key: string; fingerprint: string },
    create: () => Promise<T>,
  ): Promise<T>;
}
