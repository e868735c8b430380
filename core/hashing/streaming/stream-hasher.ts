import type { ObjectAlgorithmName } from '../algorithms.ts';

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
export type ResumableName = Exclude<ObjectAlgorithmName, 'sha512-256'>;

export function isResumable<Name extends ObjectAlgorithmName>(
  name: Name,
): name is Exclude<Name, 'sha512-256'> {
  return name !== 'sha512-256';
}

export interface StreamOptions {
  /** Of a composite checksum, in bytes; that of `compositeAlgorithms` where none is given. */
  readonly partSize?: number | undefined;
}
