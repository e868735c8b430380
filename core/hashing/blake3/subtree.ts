import { batchChunks, chainingValueBytes, chunkBytes } from './constants.ts';
import type { Blake3Kernel } from './kernel.ts';
import { nodeStack, type TreeNode } from './node-stack.ts';
import { decodeSubtree, encodeSubtree, type SubtreeState } from './subtree-state.ts';
import { topOfChunk, topOfNodes, type Top } from './top.ts';

/** A part of BLAKE3's tree, hashed as its bytes come. */
export interface Subtree {
  /** Throws RangeError where the bytes go beyond what one subtree that begins here can hold. */
  update(bytes: Uint8Array): void;
  /** Of the bytes so far. More may follow. */
  top(): Top;
  /** What `restoreSubtree` goes on from: under 3 KiB, with up to 1 KiB of the bytes in plain. */
  save(): Uint8Array;
}

/** The largest power of two that divides `number`; any there is where it is 0. */
function alignmentOf(number: number): number {
  let alignment = 1;
  while (alignment < 2 ** 53 && number % (2 * alignment) === 0) alignment *= 2;
  return alignment;
}

/** The largest power of two that is not above `number`, which is at least 1. */
const floorPowerOf2 = (number: number): number => 2 ** Math.floor(Math.log2(number));

function fromState(kernel: Blake3Kernel, { firstChunk, nodes, rest: begun }: SubtreeState): Subtree {
  const stack = nodeStack(kernel, [...nodes]);
  /** The last chunk is kept back until another follows it: it may be the root. */
  const last = new Uint8Array(chunkBytes);
  last.set(begun);
  let lastBytes = begun.length;
  let chunks = nodes.reduce((sum, node) => sum + node.chunks, 0);
  const maximumChunks = alignmentOf(firstChunk);

  const push = (node: TreeNode) => {
    stack.push(node);
    chunks += node.chunks;
  };

  /** Hashes as many whole chunks from `at` on as one call of the kernel can: gives their bytes. */
  const hashBatch = (bytes: Uint8Array, at: number): number => {
    const whole = Math.floor((bytes.length - at) / chunkBytes);
    const counter = firstChunk + chunks;
    const count = Math.min(batchChunks, alignmentOf(counter), floorPowerOf2(whole));
    const batch = bytes.subarray(at, at + count * chunkBytes);
    if (count === 1) push({ chainingValue: kernel.chunk(batch, counter, false), chunks: 1 });
    else {
      const halves = kernel.halves(batch, counter);
      push({ chainingValue: halves.subarray(0, chainingValueBytes), chunks: count / 2 });
      push({ chainingValue: halves.subarray(chainingValueBytes), chunks: count / 2 });
    }
    return batch.length;
  };

  const keep = (bytes: Uint8Array) => {
    last.set(bytes, lastBytes);
    lastBytes += bytes.length;
  };

  return {
    update(bytes) {
      if (Math.ceil((chunks * chunkBytes + lastBytes + bytes.length) / chunkBytes) > maximumChunks) {
        throw new RangeError(`a subtree from chunk ${firstChunk} on holds at most ${maximumChunks} chunks`);
      }
      let at = 0;
      if (lastBytes > 0) {
        const filling = bytes.subarray(0, chunkBytes - lastBytes);
        keep(filling);
        at = filling.length;
        if (at === bytes.length) return;
        push({ chainingValue: kernel.chunk(last, firstChunk + chunks, false), chunks: 1 });
        lastBytes = 0;
      }
      // A batch of two or more chunks ends with two nodes, which the root may still join; a single chunk has to wait.
      while (bytes.length - at > chunkBytes) at += hashBatch(bytes, at);
      keep(bytes.subarray(at));
    },
    top() {
      const rest = last.subarray(0, lastBytes);
      if (stack.nodes.length === 0) return topOfChunk(kernel, rest, firstChunk);
      if (lastBytes > 0) stack.settle();
      const chainingValues = stack.nodes.map((node) => node.chainingValue);
      if (lastBytes > 0) chainingValues.push(kernel.chunk(rest, firstChunk + chunks, false));
      return topOfNodes(kernel, chainingValues);
    },
    save: () => encodeSubtree({ firstChunk, nodes: stack.nodes, rest: last.subarray(0, lastBytes) }),
  };
}

/** A subtree whose first byte is that of the chunk (of 1024 bytes) with the number `firstChunk`. */
export function createSubtree(kernel: Blake3Kernel, firstChunk = 0): Subtree {
  if (!Number.isSafeInteger(firstChunk) || firstChunk < 0) {
    throw new RangeError('the number of the first chunk must be an integer from 0 to 2^53 - 1');
  }
  return fromState(kernel, { firstChunk, nodes: [], rest: new Uint8Array() });
}

/** Goes on from what `save` gave. Throws RangeError for what is no such state. */
export function restoreSubtree(kernel: Blake3Kernel, state: Uint8Array): Subtree {
  return fromState(kernel, decodeSubtree(state));
}
