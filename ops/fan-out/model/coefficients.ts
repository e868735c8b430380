import type { ObjectAlgorithmName } from '../../../core/hashing/algorithms.ts';
import measured from '../coefficients.json' with { type: 'json' };

/** Algorithms that the model tells of. */
export const modelledAlgorithms = [
  'sha256',
  'blake3',
  'crc64nvme',
  'crc32c',
  'sha256-composite',
  'md5',
  'sha1',
  'sha512',
  'crc32',
  'sha1-composite',
] as const satisfies readonly ObjectAlgorithmName[];
export type ModelledAlgorithm = (typeof modelledAlgorithms)[number];

/** Of one vCPU of the machine that was measured. */
export interface FanOutCoefficients {
  /** CPU nanoseconds for a byte: reading it and handing it on. */
  readonly readNsPerByte: number;
  /** Hashing it, by the engine that is fast and by the one whose state can be saved, which hashes parts as well. */
  readonly nativeNsPerByte: Readonly<Record<ModelledAlgorithm, number>>;
  readonly resumableNsPerByte: Readonly<Record<ModelledAlgorithm, number>>;
  /** Milliseconds of an attempt at a task or a part beside its bytes: claim, HEAD, result. */
  readonly attemptMs: number;
}

/** What `npm run bench:objects -- --write` last measured; the file says where and when. */
export const fanOutCoefficients: FanOutCoefficients = measured;
