import type { Blake3Kernel } from './kernel.ts';

/** A subtree whose inner nodes are no longer needed: a power of two of chunks. */
export interface TreeNode {
  readonly chainingValue: Uint8Array;
  readonly chunks: number;
}

/**
 * The subtrees of what has been hashed, each larger than the one behind it, but for the last two, which may be of equal
 * size: two of a size are joined only when another comes, because the last join of all has to be marked as the root's
 * (BLAKE3 specification, 5.1.2).
 */
export interface NodeStack {
  readonly nodes: readonly TreeNode[];
  /** Joins what is to be joined where something follows. */
  settle(): void;
  push(node: TreeNode): void;
}

export function nodeStack(kernel: Blake3Kernel, nodes: TreeNode[] = []): NodeStack {
  const settle = () => {
    for (;;) {
      const [left, right] = nodes.slice(-2);
      if (!right || left?.chunks !== right.chunks) return;
      const chainingValue = kernel.parent(left.chainingValue, right.chainingValue, false);
      nodes.splice(-2, 2, { chainingValue, chunks: 2 * left.chunks });
    }
  };
  return {
    nodes,
    settle,
    push(node) {
      settle();
      nodes.push(node);
    },
  };
}
