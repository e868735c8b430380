import type { SettlementOutcome } from '../tasks/ports.ts';
import type { TaskError } from '../tasks/task.ts';
import type { ObjectIdentity, ObjectWork } from './object-work.ts';

/**
 * What object tasks need of the outside. A task's own row (status, attempt, lease, result) is that of every task:
 * completing and failing one is `TaskStore.settle`. Here is what stands beside it: identity, progress, checkpoint and
 * parts. Every port throws Problem `unavailable` as those of tasks do.
 *
 * An object task is held whole, or split into parts that are held one by one while the task stays `processing`. Parts
 * are numbered from 0 and all `partBytes` long but the last.
 */

/** What a claim gave: names the claim of a task (`part` undefined) or of one of its parts. What it writes, it writes under it. */
export interface Holding {
  readonly taskId: string;
  readonly part?: number | undefined;
  /** Grows with each claim of this task, or of this part. */
  readonly attempt: number;
}

export interface Checkpoint {
  /** As `seal` made it. */
  readonly sealed: Uint8Array;
  /** Bytes of the object, or of the part, that are in it. */
  readonly offset: number;
}

export interface Split {
  readonly partBytes: number;
  readonly parts: number;
  /** Parts whose result is there. At `parts`, the task can be combined. */
  readonly completed: number;
}

export interface Claimed extends Holding {
  readonly kind: 'claimed';
  readonly tenant: string;
  readonly work: ObjectWork;
  /** Claims that count against the limit: those since it was submitted, queued again, or last advanced. */
  readonly tries: number;
  readonly checkpoint: Checkpoint | undefined;
}

export interface ClaimedObject extends Claimed {
  readonly part?: undefined;
  /** Undefined until it is pinned. */
  readonly identity: ObjectIdentity | undefined;
  /** Undefined while the task is whole. Where it is split, this claim sends parts and combines: it computes nothing. */
  readonly split: Split | undefined;
}

export interface ClaimedPart extends Claimed {
  readonly part: number;
  readonly identity: ObjectIdentity;
  /** Bytes of the object before this part. */
  readonly offset: number;
  readonly length: number;
  readonly split: Split;
}

/** Another attempt holds it: look again after `retryAfterSeconds`. */
interface Held {
  readonly kind: 'held';
  readonly retryAfterSeconds: number;
}

export type ObjectClaim =
  | ClaimedObject
  | Held
  /** It failed in a way that an operator may undo: its message belongs to the dead letters. */
  | { readonly kind: 'dead' }
  /** The task has ended, or its row is gone: the delivery is a duplicate and can be acknowledged. */
  | { readonly kind: 'ended' };

export type PartClaim =
  | ClaimedPart
  | Held
  /** Its result is there: what was to follow (sending more parts, combining) may not have happened yet. */
  | ({ readonly kind: 'completed' } & PartsStanding)
  /** The task has ended, or there is no such part: the delivery can be acknowledged. */
  | { readonly kind: 'ended' };

/** How a split task stands after one of its parts was completed. */
export interface PartsStanding {
  /** Parts without a result. At 0 whoever sees it combines and settles the task under `taskAttempt`; doing so twice is harmless. */
  readonly partsLeft: number;
  readonly taskAttempt: number;
}

export type PartSettlement =
  /** `applied` also where it was applied before. */
  ({ readonly outcome: 'applied' } & PartsStanding) | { readonly outcome: 'lost' | 'ended' };

export interface PartResult {
  readonly part: number;
  /** What `completePart` was given: sealed, as it may say something of the content. */
  readonly result: Uint8Array;
}

/** The truth about object tasks. Times and leases are the store's own clock. Each method is one statement. */
export interface ObjectTaskStore {
  /** Claims a task that is queued or whose lease has ended. */
  claim(taskId: string, leaseSeconds: number): Promise<ObjectClaim>;
  /** Claims a part that waits or whose lease has ended, of a task that has not ended. */
  claimPart(taskId: string, part: number, leaseSeconds: number): Promise<PartClaim>;

  /** Pins the object; where it is pinned already, it stays as it is, and the answer says how. */
  pin(
    holding: Holding,
    identity: ObjectIdentity,
  ): Promise<
    | { readonly outcome: 'applied'; readonly identity: ObjectIdentity }
    | { readonly outcome: 'lost' | 'ended' }
  >;

  /**
   * Says how far it is and renews the lease, that of a part's task with it. `lost`: another attempt holds it. `ended`:
   * the task was cancelled or given up; stop. `bytesDone` counts in the object, or in the part; how far a split task
   * is, its parts alone count.
   */
  progress(holding: Holding, bytesDone: number, leaseSeconds: number): Promise<SettlementOutcome>;

  /**
   * As `progress` to `checkpoint.offset`, and keeps the checkpoint. One that is further than the last resets the
   * count of tries.
   */
  saveCheckpoint(holding: Holding, checkpoint: Checkpoint, leaseSeconds: number): Promise<SettlementOutcome>;
  /** Forgets a checkpoint that cannot be used: it begins at zero again. */
  dropCheckpoint(holding: Holding): Promise<SettlementOutcome>;

  /**
   * Gives it back to be claimed again, by a message that is sent or comes back at the same time. The attempt counts as a
   * try unless it saved a checkpoint that was further than the last. `applied` also where it was applied before.
   */
  release(holding: Holding): Promise<SettlementOutcome>;

  /** Splits a pinned task; where it is split already, it stays as it is. Its checkpoint is dropped. */
  split(holding: Holding, split: Omit<Split, 'completed'>, leaseSeconds: number): Promise<SettlementOutcome>;

  /**
   * The numbers of the parts that are to be sent now, so that `limit` are in flight (sent, without a result), marked as
   * sent. Whoever asks has to send them; maintenance does where it dies first. Empty where the task has ended.
   */
  nextParts(taskId: string, limit: number): Promise<number[]>;

  /** Keeps a part's result and renews the task's lease. */
  completePart(
    holding: Holding & { readonly part: number },
    result: Uint8Array,
    leaseSeconds: number,
  ): Promise<PartSettlement>;

  /** Fails a part for good, and with it its task. `applied`: the task has failed now, or had by this. */
  failPart(holding: Holding & { readonly part: number }, error: TaskError): Promise<SettlementOutcome>;

  /** Results of completed parts in the order of their numbers, from part `from` on, at most `limit`. */
  partResults(taskId: string, page: { readonly from: number; readonly limit: number }): Promise<PartResult[]>;
}

/** What maintenance does to object tasks. */
export interface ObjectMaintenance {
  /**
   * Tasks and parts whose message may be gone, at most `limit`, marked as sent now: those that have waited for
   * `queuedSeconds` since a message was sent, or whose lease has ended, if it was taken after the last message was sent
   * or that message is older than `lostSeconds`.
   */
  toSendAgain(times: {
    readonly queuedSeconds: number;
    readonly lostSeconds: number;
    readonly limit: number;
  }): Promise<ObjectMessageIds[]>;
  /** Drops what stood beside tasks that are gone themselves. Returns how many tasks. */
  dropObjectTasks(retentionDays: number): Promise<number>;
  /** Drops uploads that expired `retentionDays` ago. Their bytes are dropped by the bucket's own rule. */
  dropUploads(retentionDays: number): Promise<number>;
}

/** What a message of the object queue names; see message.ts. */
export interface ObjectMessageIds {
  readonly taskId: string;
  readonly tenant: string;
  readonly part?: number | undefined;
}

/** `open`: bytes may be put. `expired`: too late to put or to read them. */
export type UploadStatus = 'open' | 'completed' | 'aborted' | 'expired';

export interface NewUpload {
  /** UUIDv7. */
  readonly id: string;
  readonly tenant: string;
  /** As announced; `complete` checks it. */
  readonly bytes: number;
  /** Bytes of a part; `bytes` or more where it is put in one. */
  readonly partSize: number;
  readonly key: string;
  /** Of S3's multipart upload; undefined where it is put in one. */
  readonly multipartId: string | undefined;
  /** Base64 of SHA-256 of the whole, where the client announced it. */
  readonly checksumSha256: string | undefined;
  /** Seconds from now for which bytes may be put. */
  readonly expiresInSeconds: number;
}

export interface Upload extends Omit<NewUpload, 'expiresInSeconds'> {
  readonly status: UploadStatus;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Of the object, once it is completed. */
  readonly object: { readonly etag: string; readonly versionId: string | undefined } | undefined;
}

/** The truth about uploads; another tenant's are as if they were not there. */
export interface UploadStore {
  /** Inserting an id again does nothing. */
  insert(upload: NewUpload): Promise<void>;
  get(tenant: string, id: string): Promise<Upload | undefined>;
  /**
   * Completes an open upload, whose object is then kept for `keepSeconds`. The upload as it is afterwards, and whether
   * it is completed with this object (also where it was so before); undefined where the tenant has none.
   */
  complete(
    tenant: string,
    id: string,
    object: { readonly etag: string; readonly versionId: string | undefined; readonly keepSeconds: number },
  ): Promise<{ upload: Upload; completed: boolean } | undefined>;
  /** Aborts an upload that is open or completed. The upload as it is afterwards: `aborted`, or `expired` before. */
  abort(tenant: string, id: string): Promise<Upload | undefined>;
}
