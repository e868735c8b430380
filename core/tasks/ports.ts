import type { NewTask, Task, TaskError, TaskResult, TaskStatus } from './task.ts';

/**
 * What the core needs of the outside. Every port but the cache throws Problem `unavailable` where its
 * dependency cannot be reached, is overloaded or does not answer in time; anything else that it throws is a defect.
 */

/** What a worker got for each delivered message, in one statement. */
export type Claim =
  | {
      readonly kind: 'claimed';
      readonly id: string;
      /** Names this claim: what it settles, it settles under it. Grows with each claim of the task. */
      readonly attempt: number;
      /** Claims that count against the limit: those since the task was submitted, or last queued again. */
      readonly tries: number;
    }
  /** Another attempt holds the lease: give the message back and look again after `retryAfterSeconds`. */
  | { readonly kind: 'held'; readonly id: string; readonly retryAfterSeconds: number }
  /**
   * The task failed in a way that an operator may undo (failures.ts), for which its message is needed: to the dead
   * letters with it.
   */
  | { readonly kind: 'dead'; readonly id: string }
  /** The task has ended, or its row is gone: the delivery is a duplicate and can be acknowledged. */
  | { readonly kind: 'ended'; readonly id: string };

/** How one attempt ended. A store applies it only while `attempt` still holds the task (fencing). */
export type Settlement = { readonly id: string; readonly attempt: number } & (
  | { readonly kind: 'completed'; readonly result: TaskResult }
  | { readonly kind: 'failed'; readonly error: TaskError }
  /** Back to `queued`; `startedWork: false` takes the attempt off again (it was never begun). */
  | { readonly kind: 'released'; readonly startedWork: boolean }
);

/**
 * What became of a settlement. `applied`: the row says so now (also where the same settlement was applied before).
 * `ended`: the task ended otherwise, cancelled or given up, or its row is gone. `lost`: another attempt holds it.
 */
export type SettlementOutcome = 'applied' | 'ended' | 'lost';

/** The truth about tasks. Times and leases are the store's own clock. */
export interface TaskStore {
  insert(task: NewTask): Promise<void>;
  /** Undefined where the tenant has no such task. */
  get(tenant: string, id: string): Promise<Task | undefined>;
  /** Newest first; `before` is the id of the last task of the page before. */
  list(tenant: string, page: TaskPage): Promise<Task[]>;
  /** The task as it is afterwards, and whether this call cancelled it. */
  cancel(tenant: string, id: string): Promise<{ task: Task; cancelled: boolean } | undefined>;
  /** One statement for the whole batch, in the order asked. Ids are distinct. */
  claim(ids: readonly string[], leaseSeconds: number): Promise<Claim[]>;
  /** One statement for the whole batch, by id. Ids are distinct. */
  settle(settlements: readonly Settlement[]): Promise<Map<string, SettlementOutcome>>;
  /** Fails a task that is still queued (its message could not be sent). */
  failQueued(id: string, error: TaskError): Promise<void>;
}

/** Reads alone: what a reader of the database can do. */
export type TaskReads = Pick<TaskStore, 'get' | 'list'>;

export interface TaskPage {
  readonly limit: number;
  readonly status?: TaskStatus | undefined;
  /** Ids below it only. */
  readonly before?: string | undefined;
  /** It and ids above it only. */
  readonly since?: string | undefined;
}

/** What a task's row says to those who look after dead letters. */
export interface TaskState {
  readonly id: string;
  readonly tenant: string;
  readonly status: TaskStatus;
  readonly attempts: number;
  /** Of a failed task. */
  readonly error: TaskError | null;
}

/** What an operator may do to tasks whose messages are dead letters. */
export interface DeadTaskStore extends Pick<TaskStore, 'failQueued'> {
  /** Those of the ids that have a row. */
  describe(ids: readonly string[]): Promise<TaskState[]>;
  /** Queues failed tasks again whose failure can be undone (failures.ts); returns the ids of those that it queued. */
  requeue(ids: readonly string[]): Promise<string[]>;
}

/** What maintenance does to the truth, apart from the requests. Each returns how many it touched. */
export interface TaskMaintenance {
  /** Processing with an ended lease and no attempts left: failed. Those of objects have attempts of their own. */
  failExhausted(maxAttempts: number, maxObjectAttempts: number): Promise<number>;
  /**
   * Queued, or processing with an ended lease, for longer than a message lives since it was sent: failed. Tasks of
   * objects are sent again: those that have not got any further for so long.
   */
  failOrphaned(olderThanSeconds: number): Promise<number>;
  /** Drops the partitions that hold only ended tasks older than `retentionDays` and makes those for the days ahead. */
  rollPartitions(retentionDays: number): Promise<number>;
  dropExpiredCacheEntries(): Promise<number>;
}

/** One message of the compute queue; `body` is what `encodeMessage` made. */
export interface QueueMessage {
  /** Tenants take turns: one tenant's backlog does not starve another's. */
  readonly tenant: string;
  readonly body: string;
  /** Not delivered before; 0 to 900 s. */
  readonly delaySeconds?: number;
}

export interface TaskQueue {
  send(message: QueueMessage): Promise<void>;
}

/** A cache that fails open: `get` of a cache that is down is a miss, `set` is lost, neither throws. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** False while it is known to be down, or where there is none: a miss then says nothing. */
  usable(): boolean;
}

export interface IdempotentRequest {
  readonly tenant: string;
  /** Method and path: a key counts within one route. */
  readonly route: string;
  /** The caller's Idempotency-Key. */
  readonly key: string;
  /** Of the request's content; see task-fingerprint.ts. */
  readonly fingerprint: string;
}

/**
 * Runs `create` once for a tenant's key on a route, under `taskId`, and gives the id of that run to a repeat. Where
 * `create` throws, the next repeat runs it again under its own id; where a run died, under that run's id, so `create`
 * has to bear being repeated. Throws Problem `idempotency-key-reused` where the fingerprint differs and
 * `request-in-progress` where the first run has not ended.
 */
export interface Idempotency {
  once(
    request: IdempotentRequest,
    taskId: string,
    create: (taskId: string) => Promise<void>,
  ): Promise<string>;
}

export type Clock = () => Date;

/** `length` random bytes, cryptographically secure. */
export type RandomBytes = (length: number) => Uint8Array;

/** Resolves after `milliseconds`, or at once when `signal` aborts; never rejects. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;
