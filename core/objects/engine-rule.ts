import type { ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { estimateDigest, type Coefficients } from '../hashing/cost/estimate.ts';
import { isResumable } from '../hashing/streaming/stream-hasher.ts';
import { oneVcpuMib } from '../limits.ts';

/**
 * Whether a computation can be saved in the middle, or is some times as fast and cannot; `impossible` where it cannot
 * be saved and one invocation does not get to the end.
 */
export type EngineChoice = 'native' | 'resumable' | 'impossible';

/** What a function reads from S3 at the least: over one stream it is 50 to 100 MB/s, and it reads over several. */
const leastBytesPerMs = 50_000;

/** Of the time that is left: an estimate may be off by this much without the work being lost. */
const sureShare = 0.5;

export interface EngineQuestion {
  readonly algorithms: readonly ObjectAlgorithmName[];
  readonly bytes: number;
  /** Milliseconds until the worker has to stop. */
  readonly timeLeftMs: number;
  readonly memoryMib: number;
  /** How often it has been tried without getting further, this time included. */
  readonly tries: number;
}

/**
 * Native engines where one invocation surely gets to the end: what a crash then costs is at most that invocation.
 * Reading and hashing are added up, as one vCPU does both. Once an attempt has been lost, nothing is sure any more.
 */
export function chooseEngines(
  { algorithms, bytes, timeLeftMs, memoryMib, tries }: EngineQuestion,
  coefficients: Coefficients,
): EngineChoice {
  const vcpus = Math.min(1, memoryMib / oneVcpuMib);
  const cpuMs = algorithms.reduce(
    (sum, name) => sum + estimateDigest(name, bytes, { keyed: false }, coefficients).cpuMs,
    0,
  );
  const estimatedMs = bytes / leastBytesPerMs + cpuMs / vcpus;
  if (algorithms.every(isResumable)) {
    return tries <= 1 && estimatedMs <= timeLeftMs * sureShare ? 'native' : 'resumable';
  }
  return estimatedMs <= timeLeftMs ? 'native' : 'impossible';
}
