import { createHash, randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Random } from '../generator/random.ts';

export const mebibyte = 2 ** 20;

/** MiB of an object and its share: most are small, and the largest is put in parts (above 64 MiB). */
const sizes = [
  [1, 60],
  [8, 28],
  [32, 10],
  [72, 2],
] as const;

export interface ObjectContent {
  readonly mib: number;
  readonly bytes: Uint8Array;
  /** What is right, by other code than the service's. */
  readonly digests: { readonly sha256: string; readonly crc32: string };
}

/**
 * One content of each size, hashed before the run, so that the generator computes nothing while it sends. The service
 * knows an object by its version, never by its content: the same bytes again are another object.
 */
export function makeContents(): readonly ObjectContent[] {
  const all = randomFillSync(Buffer.allocUnsafe(Math.max(...sizes.map(([mib]) => mib)) * mebibyte));
  return sizes.map(([mib]) => {
    const bytes = all.subarray(0, mib * mebibyte);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { mib, bytes, digests: { sha256, crc32: crc32(bytes).toString(16).padStart(8, '0') } };
  });
}

export function chooseContent(contents: readonly ObjectContent[], random: Random): ObjectContent {
  let left = random() * sizes.reduce((sum, [, share]) => sum + share, 0);
  const at = sizes.findIndex(([, share]) => (left -= share) < 0);
  // Only where rounding left a trifle is there none.
  return contents[Math.max(0, at)]!;
}
