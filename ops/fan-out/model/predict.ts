import { coefficients as routing } from '../../../core/hashing/cost/coefficients.ts';
import { isParallel } from '../../../core/hashing/parallel/part.ts';
import { chooseEngines, type EngineChoice } from '../../../core/objects/engine-rule.ts';
import { slowdown } from '../../../lib/stage/cpu-share.ts';
import type { FanOutCoefficients, ModelledAlgorithm } from './coefficients.ts';

/** Where objects are hashed: AWS, or this machine. */
export interface FanOutSystem {
  readonly coefficients: FanOutCoefficients;
  readonly memoryMib: number;
  /** Seconds of an invocation. */
  readonly invocationSeconds: number;
  readonly partBytes: number;
  /** Bytes a second that one worker receives at the most, and all of them together. */
  readonly workerRate: number;
  readonly storeRate: number;
  /** Seconds until a message has an invocation, and that a new environment takes. */
  readonly messageSeconds: number;
  readonly coldStartSeconds: number;
  /** Workers at the start, and how many come a second; null: all are there. */
  readonly ramp: { readonly from: number; readonly perSecond: number } | null;
}

export type Bound = 'CPU of a worker' | 'network of a worker' | 'the store';

export interface Prediction {
  /** Workers that have something to do. */
  readonly workers: number;
  readonly parts: number;
  /** Invocations, and how long all of them run. */
  readonly invocations: number;
  readonly workerSeconds: number;
  /** From the task's message to its result. */
  readonly seconds: number;
  readonly engine: EngineChoice;
  readonly bound: Bound;
}

/** What is left of an invocation for work: a worker stops 5 s before its end. */
const reserveSeconds = 5;

/** An object, and what is to be computed of it in one pass. */
export interface Asked {
  readonly algorithms: readonly ModelledAlgorithm[];
  readonly bytes: number;
}

/** Of an attempt at a task or a part, beside its bytes. */
export const attemptSeconds = ({ coefficients, memoryMib }: FanOutSystem): number =>
  (coefficients.attemptMs / 1000) * slowdown(memoryMib);

/** Composite checksums have engines of their own for parts, which are as fast as the native ones. */
const engineOfPart = (algorithm: ModelledAlgorithm): EngineChoice =>
  algorithm.endsWith('-composite') ? 'native' : 'resumable';

/** Where the time of a byte goes, of so many workers that read at once. */
function pace(
  system: FanOutSystem,
  algorithms: readonly ModelledAlgorithm[],
  engineOf: (algorithm: ModelledAlgorithm) => EngineChoice,
  workers: number,
) {
  const { coefficients, memoryMib, workerRate, storeRate } = system;
  const { readNsPerByte, nativeNsPerByte, resumableNsPerByte } = coefficients;
  const engineNs = algorithms.reduce(
    (sum, name) => sum + (engineOf(name) === 'native' ? nativeNsPerByte : resumableNsPerByte)[name],
    0,
  );
  const candidates: { readonly bound: Bound; readonly secondsPerByte: number }[] = [
    {
      bound: 'CPU of a worker',
      secondsPerByte: ((readNsPerByte + engineNs) * slowdown(memoryMib)) / 1e9,
    },
    { bound: 'network of a worker', secondsPerByte: 1 / workerRate },
    { bound: 'the store', secondsPerByte: workers / storeRate },
  ];
  return candidates.reduce((slowest, one) => (one.secondsPerByte > slowest.secondsPerByte ? one : slowest));
}

/** Time for an object with at most so many workers. */
export function predict(system: FanOutSystem, asked: Asked, workers: number): Prediction {
  const spread = asked.algorithms.every(isParallel) && asked.bytes >= 2 * system.partBytes;
  return spread ? predictParts(system, asked, workers) : predictWhole(system, asked);
}

function predictWhole(system: FanOutSystem, { algorithms, bytes }: Asked): Prediction {
  const { memoryMib, invocationSeconds, messageSeconds, coldStartSeconds } = system;
  const usable = invocationSeconds - reserveSeconds;
  const question = { algorithms, bytes, timeLeftMs: usable * 1000, memoryMib, tries: 1 };
  const engine = chooseEngines(question, routing);
  const { bound, secondsPerByte } = pace(system, algorithms, () => engine, 1);
  const attempt = attemptSeconds(system);
  const invocations = Math.max(1, Math.ceil((bytes * secondsPerByte) / (usable - attempt)));
  const workerSeconds = bytes * secondsPerByte + invocations * attempt;
  const seconds = coldStartSeconds + workerSeconds + invocations * messageSeconds;
  return { workers: 1, parts: 1, invocations, workerSeconds, seconds, engine, bound };
}

function predictParts(system: FanOutSystem, { algorithms, bytes }: Asked, most: number): Prediction {
  const { partBytes, messageSeconds, coldStartSeconds } = system;
  const parts = Math.ceil(bytes / partBytes);
  const workers = Math.min(most, parts);
  const attempt = attemptSeconds(system);
  const starts = startsOf(workers, system);
  const timed = (reading: number) => {
    const { bound, secondsPerByte } = pace(system, algorithms, engineOfPart, reading);
    const part = partBytes * secondsPerByte + attempt;
    return { bound, secondsPerByte, all: finishOf(parts, part + messageSeconds, starts) };
  };
  // As many share the store as have come before the end; some of them for less than all of the time.
  const { all: latest } = timed(workers);
  const come = starts.filter((start) => start < latest).length;
  const { bound, secondsPerByte, all } = timed(come);
  return {
    workers,
    parts,
    invocations: parts + 1,
    workerSeconds: bytes * secondsPerByte + (parts + 1) * attempt,
    // The first attempt makes the parts; the last part's puts them together.
    seconds: coldStartSeconds + messageSeconds + attempt + all,
    engine: algorithms.every((name) => engineOfPart(name) === 'native') ? 'native' : 'resumable',
    bound,
  };
}

/** Seconds after which each worker is there. */
function startsOf(workers: number, { ramp }: FanOutSystem): number[] {
  return Array.from({ length: workers }, (_, index) =>
    ramp === null ? 0 : Math.max(0, index + 1 - ramp.from) / ramp.perSecond,
  );
}

/** When the last of so many equal parts ends, each taken by the next worker that is free. */
export function finishOf(parts: number, partSeconds: number, starts: readonly number[]): number {
  const endedBy = (time: number): number =>
    starts.reduce((sum, start) => sum + Math.max(0, Math.floor((time - start) / partSeconds + 1e-9)), 0);
  let tooEarly = 0;
  let enough = Math.min(...starts) + parts * partSeconds;
  while (enough - tooEarly > partSeconds / 1e6) {
    const middle = (tooEarly + enough) / 2;
    if (endedBy(middle) >= parts) enough = middle;
    else tooEarly = middle;
  }
  return enough;
}
