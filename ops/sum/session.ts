import type { ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { SavedUploads } from './upload/saved-uploads.ts';

/** How objects are hashed and uploaded. */
export interface SumSettings {
  /** Computes although S3 or the cache knows a digest. */
  readonly recompute: boolean;
  /** Bytes of the parts of composite checksums; undefined: the service's default. */
  readonly partSize: number | undefined;
  /** Keeps an upload after it was hashed. */
  readonly keep: boolean;
  /** Parts under way at a time. */
  readonly jobs: number;
  /** Bytes of standard input that may be kept on disk. */
  readonly spoolBytes: number;
}

/** What one run of the command works with. */
export interface Session {
  readonly api: ApiClient;
  /** The API's address: uploads are its own. */
  readonly server: string;
  readonly saved: SavedUploads;
  readonly settings: SumSettings;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** How far it is. */
  readonly progress: (name: string, doing: string, done: number, total: number | null) => void;
  readonly warn: (text: string) => void;
}

/** What is known of one source in the end. */
export interface Sum {
  readonly bytes: number;
  /** In hex, in the order in which they were asked for. */
  readonly digests: readonly (readonly [ObjectAlgorithmName, string])[];
  /** `inline`: within the request, without a task. */
  readonly computed: 'inline' | 'worker' | 'cache' | 's3-checksum';
  readonly taskId?: string;
  /** Of an upload that was kept. */
  readonly uploadId?: string;
}

/** One source cannot be hashed; others may be. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** There is no such file or object. */
  readonly missing: boolean;

  constructor(message: string, options: { readonly missing?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.missing = options.missing ?? false;
  }
}

/** Ctrl-C; the message says what there is to do about what was begun. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
