import type { BucketSettings } from '../bucket/settings.ts';
import type { KmsKeys } from '../encryption.ts';
import type { Authorization } from '../signature/authorize.ts';
import type { Blobs } from '../storage/blobs.ts';
import type { BucketTable } from '../storage/bucket-table.ts';
import type { Database } from '../storage/database.ts';
import type { Listing } from '../storage/listing.ts';
import type { ObjectTable } from '../storage/object-table.ts';
import type { UploadTable } from '../storage/upload-table.ts';

/** What an operation may use. */
export interface Context {
  readonly database: Database;
  readonly buckets: BucketTable;
  readonly objects: ObjectTable;
  readonly listing: Listing;
  readonly uploads: UploadTable;
  readonly blobs: Blobs;
  readonly keys: KmsKeys;
  /** What the template says of a bucket. */
  settingsOf(bucket: string): BucketSettings;
  /** Whether no bucket policy forbids it; `key` is empty where it is about the bucket. */
  permits(action: string, bucket: string, key: string): boolean;
  readonly authorization: Authorization;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly region: string;
}

/** What is sent back. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A whole document. */
  readonly xml?: string;
  readonly json?: string;
  /** Sent as it comes, then disposed of; `content-length` is among the headers. */
  readonly body?: AsyncIterable<Buffer> & Disposable;
}
