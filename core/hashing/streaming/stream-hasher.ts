import type { DigestOrChecksumName } from '../algorithms.ts';

/** A digest computed piece by piece, on the caller's thread. Bytes are read before `update` returns, never kept by reference. */
export interface StreamHasher {
  update(bytes: Uint8Array): void;
  /** Ends it: nothing may be called afterwards. A checksum's bytes come most significant first. */
  digest(): Uint8Array;
}

/** One whose computation another process can go on with: see `resume`. */
export interface ResumableHasher extends StreamHasher {
  /**
   * The state after the bytes so far, labelled with algorithm and engine version. It may hold some of those bytes in
   * plain: whoever stores it encrypts and authenticates it.
   */
  save(): Uint8Array;
}

/** hash-wasm has no SHA-512/256, and no other engine at hand lets its state out. */
export type ResumableName = Exclude<DigestOrChecksumName, 'sha512-256'>;

export function isResumable(name: DigestOrChecksumName): name is ResumableName {
  return name !== 'sha512-256';
}
