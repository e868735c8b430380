import { compositeAlgorithms, type CompositeName } from '../../hashing/algorithms.ts';
import { compositeDigest } from '../../hashing/composite/composite-digest.ts';
import { loadResumablePartEngine, nativePartEngine } from '../../hashing/composite/engines.ts';
import { partDigests, resumablePartDigests } from '../../hashing/composite/part-digests.ts';
import { labelState, UnusableState, unlabelState } from '../../hashing/streaming/labelled-state.ts';
import { engineVersion } from '../../hashing/streaming/resumable.ts';
import type { PartAlgorithm } from './part-algorithm.ts';

/**
 * S3's composite checksums. A part that one worker hashes is whole parts of the checksum, and gives their digests, one
 * after the other.
 */
export function compositeParts(name: CompositeName, partSize: number): PartAlgorithm {
  const algorithm = compositeAlgorithms[name];
  const label = { algorithm: `${name}/${partSize} part`, engine: engineVersion(name) };
  return {
    native: () => Promise.resolve(partDigests(nativePartEngine(algorithm), partSize)),
    async resumable(_range, state) {
      const bare = state && unlabelState(label, state);
      const engine = await loadResumablePartEngine(algorithm);
      try {
        const hasher = resumablePartDigests(engine, partSize, bare);
        return { ...hasher, save: () => labelState(label, hasher.save()) };
      } catch (cause) {
        throw new UnusableState(`the engine of ${name} refuses it`, { cause });
      }
    },
    combine: (parts) => compositeDigest(algorithm, Buffer.concat(parts.map(({ digest }) => digest))),
  };
}
