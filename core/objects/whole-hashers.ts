import type { ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { UnusableState } from '../hashing/streaming/labelled-state.ts';
import { createNative } from '../hashing/streaming/native.ts';
import { createResumable, resume } from '../hashing/streaming/resumable.ts';
import { isResumable } from '../hashing/streaming/stream-hasher.ts';
import type { Asked } from './asked.ts';
import type { Hashers, PassHasher } from './pass.ts';

async function makeAll(
  { algorithms }: Asked,
  make: (name: ObjectAlgorithmName) => Promise<PassHasher>,
): Promise<Hashers> {
  return new Map(await Promise.all(algorithms.map(async (name) => [name, await make(name)] as const)));
}

/** Their native engines let their states out. */
const savedByNative: readonly ObjectAlgorithmName[] = ['crc32', 'crc32c', 'crc64nvme'];

/** Hashers of a whole object, from its start. Those that cannot be saved are native whatever is asked for. */
export function startHashers(asked: Asked, engines: 'native' | 'resumable'): Promise<Hashers> {
  return makeAll(asked, async (name) => {
    const mayResume = engines === 'resumable' || savedByNative.includes(name);
    if (mayResume && isResumable(name)) return createResumable(name, asked);
    return createNative(name, asked);
  });
}

/** Hashers that go on from saved states, one for each algorithm. Throws UnusableState. */
export function resumeHashers(asked: Asked, states: ReadonlyMap<string, Uint8Array>): Promise<Hashers> {
  return makeAll(asked, async (name) => {
    const state = states.get(name);
    if (!state || !isResumable(name)) throw new UnusableState(`there is none of ${name}`);
    return resume(name, state, asked);
  });
}
