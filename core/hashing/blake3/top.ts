import type { Blake3Kernel } from './kernel.ts';

/** What stands for a subtree: within a larger tree, and as a tree by itself. */
export interface Top {
  readonly chainingValue: Uint8Array;
  /** BLAKE3's digest of its bytes, where they are the whole input. */
  readonly digest: Uint8Array;
}

export function topOfChunk(kernel: Blake3Kernel, bytes: Uint8Array, counter: number): Top {
  return {
    chainingValue: kernel.chunk(bytes, counter, false),
    digest: kernel.chunk(bytes, 0, true),
  };
}

/** Joins neighbouring subtrees, at least two, each larger than all behind it together or their equal, from right to left. */
export function topOfNodes(kernel: Blake3Kernel, chainingValues: readonly Uint8Array[]): Top {
  const [first, ...others] = chainingValues;
  if (!first || others.length === 0) throw new RangeError('there are not two nodes to join');
  const right = others.reduceRight((joined, left) => kernel.parent(left, joined, false));
  return {
    chainingValue: kernel.parent(first, right, false),
    digest: kernel.parent(first, right, true),
  };
}
