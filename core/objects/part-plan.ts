import { isComposite } from '../hashing/algorithms.ts';
import { isParallel } from '../hashing/parallel/part.ts';
import type { Asked } from './asked.ts';

/** In which parts many workers hash one object. */
export interface PartPlan {
  readonly partBytes: number;
  readonly parts: number;
}

/**
 * The parts of an object that is worth spreading: two or more of about `preferredBytes`, a power of two. BLAKE3's
 * subtrees are of that size, and a part of a composite checksum lies within one of these parts. Undefined where not all
 * algorithms can be put together from parts, or their parts do not fit each other.
 */
export function planParts(
  { algorithms, partSize }: Asked,
  bytes: number,
  preferredBytes: number,
): PartPlan | undefined {
  if (!algorithms.every(isParallel)) return undefined;
  const unit = algorithms.some(isComposite) ? partSize : 1;
  const partBytes = Math.ceil(preferredBytes / unit) * unit;
  if (algorithms.includes('blake3') && !Number.isInteger(Math.log2(partBytes))) return undefined;
  return bytes < 2 * partBytes ? undefined : { partBytes, parts: Math.ceil(bytes / partBytes) };
}
