import { createHash } from 'node:crypto';
import type { CompositeAlgorithm } from '../algorithms.ts';
import { loadHashWasm } from '../streaming/hash-wasm.ts';
import type { PartEngine, ResumablePartEngine } from './part-digests.ts';

export function nativePartEngine({ base, digestBits }: CompositeAlgorithm): PartEngine {
  let hash = createHash(base);
  return {
    digestBytes: digestBits / 8,
    update(bytes) {
      hash.update(bytes);
    },
    finish() {
      const digest = hash.digest();
      hash = createHash(base);
      return digest;
    },
  };
}

export async function loadResumablePartEngine({
  base,
  digestBits,
}: CompositeAlgorithm): Promise<ResumablePartEngine> {
  const hasher = await loadHashWasm(base);
  return {
    digestBytes: digestBits / 8,
    update(bytes) {
      hasher.update(bytes);
    },
    finish() {
      const digest = hasher.digest('binary');
      hasher.init();
      return digest;
    },
    save: () => hasher.save(),
    load(state) {
      hasher.load(state);
    },
  };
}
