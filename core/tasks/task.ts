import type { ObjectOptions, ObjectSource } from '../objects/object-work.ts';

/** A task is a request that went through the queue. Its life is the table in `transitions.ts`. */
export const taskStatuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** What the row says about the input: never the input. */
export type TaskSource = InlineSource | ObjectSource;

/** It came with the request, and lies in the task's message alone. */
export interface InlineSource {
  readonly kind: 'inline';
  readonly bytes: number;
}

/** Why a task failed: a code of the closed list in `failures.ts` and a sentence for its reader. */
export interface TaskError {
  readonly code: string;
  readonly detail: string;
}

export interface TaskResult {
  /** By algorithm; a password algorithm's digest is its PHC string. Absent on a `verify` task. */
  readonly digests?: Readonly<Record<string, string>> | undefined;
  /** Of a `verify` task. */
  readonly match?: boolean | undefined;
  /** Bytes of input. */
  readonly bytes: number;
  readonly computed: 'worker' | 'cache' | 's3-checksum';
}

interface TaskFields {
  /** UUIDv7 (RFC 9562): ids order by creation time. */
  readonly id: string;
  /** Id of the API key. */
  readonly tenant: string;
  readonly operation: 'hash' | 'verify';
  readonly algorithms: readonly string[];
  readonly source: TaskSource;
  readonly createdAt: Date;
  /** Claims so far. */
  readonly attempts: number;
  /** Of the first claim. */
  readonly startedAt: Date | null;
  /** `bytesTotal` is null while nobody has looked at the object yet. */
  readonly progress: { readonly bytesDone: number; readonly bytesTotal: number | null };
}

export type EndedTask = TaskFields &
  (
    | { readonly status: 'completed'; readonly completedAt: Date; readonly result: TaskResult }
    | { readonly status: 'failed'; readonly completedAt: Date; readonly error: TaskError }
    | { readonly status: 'cancelled'; readonly completedAt: Date }
  );

export type Task = (TaskFields & { readonly status: 'queued' | 'processing' }) | EndedTask;

type NewTaskFields = Pick<TaskFields, 'id' | 'tenant' | 'operation' | 'algorithms'>;

export interface NewInlineTask extends NewTaskFields {
  readonly source: InlineSource;
}

/** It can be sent again from its rows, so that these have all that it takes. */
export interface NewObjectTask extends NewTaskFields {
  readonly operation: 'hash';
  readonly source: ObjectSource;
  readonly options: ObjectOptions;
}

export type NewTask = NewInlineTask | NewObjectTask;

export const isObjectTask = (task: NewTask): task is NewObjectTask => task.source.kind !== 'inline';
