import { isComposite, type ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { UnusableState } from '../hashing/streaming/labelled-state.ts';
import type { Asked } from './asked.ts';
import type { PartDigests } from './midway.ts';
import { compositeParts } from './parts/composite.ts';
import type { PartAlgorithm, PartRange } from './parts/part-algorithm.ts';
import type { Digests, Hashers, PassHasher } from './pass.ts';

/** How parts of an object are hashed for each algorithm whose whole can be put together; undefined for the others. */
export function partAlgorithm(name: ObjectAlgorithmName, partSize: number): PartAlgorithm | undefined {
  return isComposite(name) ? compositeParts(name, partSize) : undefined;
}

function known(name: ObjectAlgorithmName, partSize: number): PartAlgorithm {
  const algorithm = partAlgorithm(name, partSize);
  if (!algorithm) throw new Error(`${name} cannot be put together from parts`);
  return algorithm;
}

async function makeAll(
  { algorithms, partSize }: Asked,
  make: (name: ObjectAlgorithmName, algorithm: PartAlgorithm) => Promise<PassHasher>,
): Promise<Hashers> {
  const entries = algorithms.map(async (name) => [name, await make(name, known(name, partSize))] as const);
  return new Map(await Promise.all(entries));
}

/** Hashers of a part, from its first byte. */
export function startPartHashers(
  asked: Asked,
  range: PartRange,
  engines: 'native' | 'resumable',
): Promise<Hashers> {
  return makeAll(asked, (_name, algorithm) => algorithm[engines](range));
}

/** Hashers of a part that go on from saved states. Throws UnusableState. */
export function resumePartHashers(
  asked: Asked,
  range: PartRange,
  states: ReadonlyMap<string, Uint8Array>,
): Promise<Hashers> {
  return makeAll(asked, (name, algorithm) => {
    const state = states.get(name);
    if (!state) throw new UnusableState(`there is none of ${name}`);
    return algorithm.resumable(range, state);
  });
}

/** Digests of the whole from what the hashers of all its parts gave, in their order. */
export function combineDigests(
  { algorithms, partSize }: Asked,
  parts: readonly PartDigests[],
  partBytes: number,
  bytes: number,
): Digests {
  const combined = algorithms.map((name) => {
    const digests = parts.map((part, index) => {
      const digest = part.get(name);
      if (!digest) throw new Error(`part ${index} has no digest of ${name}`);
      return { digest, length: Math.min(partBytes, bytes - index * partBytes) };
    });
    return [name, known(name, partSize).combine(digests)] as const;
  });
  return new Map(combined);
}
