import type { Checkpoint } from '../../../core/objects/ports.ts';
import type { ObjectIdentity, ObjectOptions, ObjectSource } from '../../../core/objects/object-work.ts';
import type { Clock } from '../../../core/tasks/ports.ts';
import type { Task, TaskError, TaskResult, TaskSource, TaskStatus } from '../../../core/tasks/task.ts';
import { canBecome } from '../../../core/tasks/transitions.ts';

/** A task in memory. Times are milliseconds since 1970. */
export interface Row {
  readonly id: string;
  readonly tenant: string;
  readonly operation: 'hash' | 'verify';
  readonly algorithms: readonly string[];
  readonly source: TaskSource;
  status: TaskStatus;
  attempt: number;
  attemptsForgiven: number;
  leaseUntil: number;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  result?: TaskResult;
  error?: TaskError;
  object?: ObjectRow;
}

/** What stands beside an object task. */
export interface ObjectRow {
  readonly source: ObjectSource;
  readonly options: ObjectOptions;
  bytesTotal: number | null;
  /** Of a split task: of its completed parts alone. */
  bytesDone: number;
  identity?: ObjectIdentity;
  checkpoint?: Checkpoint | undefined;
  split?: { readonly partBytes: number; readonly parts: number };
  sentAt: number;
  readonly parts: Map<number, PartRow>;
}

export interface PartRow {
  readonly bytes: number;
  status: 'queued' | 'processing' | 'completed' | 'failed';
  attempt: number;
  attemptsForgiven: number;
  leaseUntil: number;
  bytesDone: number;
  checkpoint?: Checkpoint | undefined;
  result?: Uint8Array;
  sentAt: number;
}

export const isLive = ({ status }: Pick<Row, 'status'>): boolean =>
  status === 'queued' || status === 'processing';

export const inFlight = ({ status }: PartRow): boolean => status === 'queued' || status === 'processing';

export const completedParts = ({ parts }: ObjectRow): number =>
  [...parts.values()].filter(({ status }) => status === 'completed').length;

/** Whether nobody holds it. */
export const isFree = (row: { status: string; leaseUntil: number }, now: number): boolean =>
  row.status === 'queued' || (row.status === 'processing' && row.leaseUntil <= now);

export const secondsLeft = ({ leaseUntil }: { leaseUntil: number }, now: number): number =>
  Math.max(1, Math.ceil((leaseUntil - now) / 1000));

/** Throws where the table of transitions does not have it. */
export function become(clock: Clock, row: Row, status: TaskStatus, change: Partial<Row> = {}): void {
  if (!canBecome(row.status, status)) throw new Error(`${row.status} cannot become ${status}`);
  const ended = status !== 'queued' && status !== 'processing';
  Object.assign(row, { status, completedAt: ended ? clock() : null, leaseUntil: 0 }, change);
}

export function toTask(row: Row): Task {
  const { id, tenant, operation, algorithms, source, status, createdAt, startedAt, completedAt } = row;
  const common = {
    id,
    tenant,
    operation,
    algorithms,
    source,
    createdAt,
    startedAt,
    attempts: row.attempt,
    progress: progressOf(row),
  };
  if (status === 'queued' || status === 'processing') return { ...common, status };
  const ended = completedAt ?? new Date(Number.NaN);
  if (status === 'completed') return { ...common, status, completedAt: ended, result: row.result! };
  if (status === 'failed') return { ...common, status, completedAt: ended, error: row.error! };
  return { ...common, status, completedAt: ended };
}

function progressOf({ status, source, result, object }: Row): Task['progress'] {
  if (source.kind === 'inline') {
    return { bytesDone: status === 'completed' ? source.bytes : 0, bytesTotal: source.bytes };
  }
  if (status === 'completed') return { bytesDone: result!.bytes, bytesTotal: result!.bytes };
  const parts = [...object!.parts.values()].filter(inFlight);
  const bytesDone = parts.reduce((sum, part) => sum + part.bytesDone, object!.bytesDone);
  return { bytesDone, bytesTotal: object!.bytesTotal };
}
