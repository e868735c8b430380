import { compositeAlgorithms, isComposite, type ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { nativePartEngine } from '../hashing/composite/engines.ts';
import { partDigests } from '../hashing/composite/part-digests.ts';
import { combineParts } from '../hashing/parallel/combine-parts.ts';
import { isParallel, type ParallelName } from '../hashing/parallel/part.ts';
import { UnusableState } from '../hashing/streaming/labelled-state.ts';
import { createPart, resumePart } from '../hashing/streaming/resumable.ts';
import type { Asked } from './asked.ts';
import type { PartDigests } from './midway.ts';
import type { Digests, Hashers, PassHasher } from './pass.ts';

function parallel(name: ObjectAlgorithmName): ParallelName {
  if (!isParallel(name)) throw new Error(`${name} cannot be put together from parts`);
  return name;
}

async function makeAll(
  { algorithms }: Asked,
  make: (name: ParallelName) => Promise<PassHasher>,
): Promise<Hashers> {
  const entries = algorithms.map(async (name) => [name, await make(parallel(name))] as const);
  return new Map(await Promise.all(entries));
}

/** Hashers of the part of an object that begins at `offset`, from its first byte. */
export function startPartHashers(
  asked: Asked,
  offset: number,
  engines: 'native' | 'resumable',
): Promise<Hashers> {
  const { partSize } = asked;
  return makeAll(asked, async (name) =>
    engines === 'native' && isComposite(name)
      ? partDigests(nativePartEngine(compositeAlgorithms[name]), partSize)
      : createPart(name, { offset, partSize }),
  );
}

/** Hashers of a part that go on from saved states. Throws UnusableState. */
export function resumePartHashers(
  asked: Asked,
  offset: number,
  states: ReadonlyMap<string, Uint8Array>,
): Promise<Hashers> {
  return makeAll(asked, async (name) => {
    const state = states.get(name);
    if (!state) throw new UnusableState(`there is none of ${name}`);
    return resumePart(name, state, { offset, partSize: asked.partSize });
  });
}

/** Digests of the whole, of `bytes` bytes, from what the hashers of all its parts gave, in their order. */
export async function combineDigests(
  { algorithms }: Asked,
  parts: readonly PartDigests[],
  partBytes: number,
  bytes: number,
): Promise<Digests> {
  const combined = algorithms.map(async (name) => {
    const values = parts.map((part, index) => {
      const value = part.get(name);
      if (!value) throw new Error(`part ${index} has no digest of ${name}`);
      return { value, bytes: Math.min(partBytes, bytes - index * partBytes) };
    });
    return [name, await combineParts(parallel(name), values)] as const;
  });
  return new Map(await Promise.all(combined));
}
