import type { Coefficients } from '../hashing/cost/estimate.ts';
import type { Cache, RandomBytes, Sleep, TaskQueue, TaskStore } from '../tasks/ports.ts';
import type { ObjectEvent } from './events.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectTaskStore, UploadStore } from './ports.ts';
import type { RangeMemory } from './range-memory.ts';
import type { ReadAheadSize } from './read-ahead.ts';
import type { Sealing } from './sealing.ts';

/** What an object worker needs of the outside. */
export interface ObjectWorkerPorts {
  readonly objects: ObjectTaskStore;
  /** Ends tasks. */
  readonly tasks: Pick<TaskStore, 'settle'>;
  readonly uploads: Pick<UploadStore, 'get'>;
  readonly reader: ObjectReader;
  /** In ranges of `limits.readAhead`. */
  readonly memory: RangeMemory;
  /** Of digests by object version, in both tiers. */
  readonly cache: Cache;
  readonly queue: TaskQueue;
  readonly sealing: Sealing;
  /** Milliseconds until the worker is killed. */
  readonly remainingMs: () => number;
  readonly sleep: Sleep;
  /** Resolves when all that waits for this thread has had its turn. */
  readonly breathe: () => Promise<void>;
  readonly randomBytes: RandomBytes;
  /** Tells those who wait that these tasks have ended; best effort. */
  readonly announce: (taskIds: readonly string[]) => Promise<void>;
  readonly report: (event: ObjectEvent) => void;
}

export interface ObjectWorkerLimits {
  /** Of a task and of a part; renewed with each progress. */
  readonly leaseSeconds: number;
  /** Attempts in a row that do not get further. */
  readonly maxAttempts: number;
  /** Milliseconds between two words of progress. */
  readonly progressEveryMs: number;
  /** A checkpoint is saved after as many milliseconds or bytes, whichever comes first. */
  readonly checkpointEveryMs: number;
  readonly checkpointEveryBytes: number;
  /** Milliseconds kept at the end for saving and settling. */
  readonly reserveMs: number;
  readonly memoryMib: number;
  readonly readAhead: ReadAheadSize;
  readonly coefficients: Coefficients;
  /** Where uploads are. */
  readonly uploadsBucket: string;
  /** Buckets of the operator's whose objects may be read. */
  readonly allowedBuckets: readonly string[];
  /** Bytes of a part of an object that many workers hash. */
  readonly partBytes: number;
  /** Parts of one object that are sent or hashed at a time. */
  readonly partsInFlight: number;
}
