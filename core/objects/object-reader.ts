import type { DigestOrChecksumName } from '../hashing/algorithms.ts';
import type { ObjectIdentity } from './object-work.ts';

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface ObjectHead {
  readonly identity: ObjectIdentity;
  /** What the store knows of the whole object; those of parts (S3's `COMPOSITE`) are not among them. */
  readonly checksums: ReadonlyMap<DigestOrChecksumName, Uint8Array>;
}

/**
 * Where objects are read. Both throw ObjectFailure for what is so for good, ReadInterrupted for what may go well later.
 */
export interface ObjectReader {
  head(location: ObjectLocation, signal: AbortSignal): Promise<ObjectHead>;
  /**
   * Fills `target` from `offset` on; resolves to how many bytes came, fewer where the connection broke, never 0.
   * Throws ObjectFailure `object-changed` where the object is no longer what its identity says.
   */
  read(identity: ObjectIdentity, offset: number, target: Uint8Array, signal: AbortSignal): Promise<number>;
}
