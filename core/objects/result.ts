import { isComposite, type ObjectAlgorithmName } from '../hashing/algorithms.ts';
import { countParts, formatComposite } from '../hashing/composite/composite-digest.ts';
import { encodeBytes } from '../hashing/encoding.ts';
import type { TaskResult } from '../tasks/task.ts';
import type { Asked } from './asked.ts';
import { ObjectFailure } from './object-failures.ts';
import type { ObjectHead } from './object-reader.ts';
import type { ObjectOptions } from './object-work.ts';
import type { Digests } from './pass.ts';

/** What a task answers, in the order in which it asked. */
export function resultOf(
  { algorithms, partSize }: Asked,
  { output }: ObjectOptions,
  bytes: number,
  digests: Digests,
  computed: TaskResult['computed'],
): TaskResult {
  const text = (name: ObjectAlgorithmName): string => {
    const digest = digests.get(name);
    if (!digest) throw new Error(`no digest of ${name}`);
    return isComposite(name)
      ? formatComposite(digest, countParts(bytes, partSize), output)
      : encodeBytes(digest, output);
  };
  return { digests: Object.fromEntries(algorithms.map((name) => [name, text(name)])), bytes, computed };
}

/** Throws ObjectFailure `checksum-mismatch` where a digest is not what S3 keeps of the object. */
export function compareWithStored(digests: Digests, { checksums }: Pick<ObjectHead, 'checksums'>): void {
  for (const [name, stored] of checksums) {
    const digest = digests.get(name);
    if (digest && Buffer.compare(digest, stored) !== 0) throw new ObjectFailure('checksum-mismatch');
  }
}
