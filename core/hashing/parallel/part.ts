import type { ObjectAlgorithmName } from '../algorithms.ts';

/** What can be computed from values of the parts of an object, each made by itself. */
export type ParallelName =
  'blake3' | 'crc32' | 'crc32c' | 'crc64nvme' | 'sha1-composite' | 'sha256-composite';

const parallelNames: readonly string[] = [
  'blake3',
  'crc32',
  'crc32c',
  'crc64nvme',
  'sha1-composite',
  'sha256-composite',
] satisfies ParallelName[];

export function isParallel(name: ObjectAlgorithmName): name is ParallelName {
  return parallelNames.includes(name);
}

/** A part that is complete. */
export interface PartValue {
  readonly bytes: number;
  /**
   * Of a CRC its checksum, most significant byte first; of BLAKE3 the chaining value and the digest (32 bytes each); of a
   * composite checksum the digests of the parts of the composite within it, one after the other.
   */
  readonly value: Uint8Array;
}
