import { chunkBytes } from './constants.ts';
import type { Blake3Kernel } from './kernel.ts';
import { nodeStack } from './node-stack.ts';
import { topOfNodes, type Top } from './top.ts';

/** A subtree that is complete, and how many bytes it holds. */
export interface Part {
  readonly bytes: number;
  readonly top: Top;
}

const isPowerOf2 = (number: number): boolean => Number.isInteger(Math.log2(number));

/**
 * BLAKE3's digest of the parts one after the other. Each must be a node of the tree: of 2^n chunks, beginning at a
 * multiple of as many; the last may be shorter. Parts of one size that is a power of two of chunks, all but the last,
 * always are. Throws RangeError where one is not, or there is none.
 */
export function rootOf(kernel: Blake3Kernel, parts: readonly Part[]): Uint8Array {
  const [first, ...others] = parts;
  if (!first) throw new RangeError('there is no part');
  if (others.length === 0) return first.top.digest;
  const stack = nodeStack(kernel);
  let chunksBefore = 0;
  for (const [i, { bytes, top }] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const chunks = Math.ceil(bytes / chunkBytes);
    // The last part's size as a node that has room for it.
    const size = isLast ? 2 ** Math.ceil(Math.log2(chunks)) : bytes / chunkBytes;
    if (bytes <= 0 || !isPowerOf2(size) || chunksBefore % size !== 0) {
      throw new RangeError(`part ${i} of ${bytes} bytes is no node of the tree where it begins`);
    }
    stack.push({ chainingValue: top.chainingValue, chunks });
    chunksBefore += chunks;
  }
  return topOfNodes(
    kernel,
    stack.nodes.map(({ chainingValue }) => chainingValue),
  ).digest;
}
