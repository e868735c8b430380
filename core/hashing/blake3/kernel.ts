import { instantiate } from '../wasm/instantiate.ts';
import { blockBytes, chainingValueBytes, chunkBytes, flags, memoryLayout } from './constants.ts';
import { kernelModule } from './kernel-module.inlined.ts';

/** BLAKE3's tree, one node or one batch of nodes at a time. What is returned is the caller's own. */
export interface Blake3Kernel {
  /**
   * The chaining values of the two halves, one after the other, of the subtree over `bytes`: 2 to `batchChunks` whole
   * chunks, a power of two. `counter` is the number of the first, a multiple of how many they are.
   */
  halves(bytes: Uint8Array, counter: number): Uint8Array;
  /** The chaining value of a chunk of at most 1024 bytes, or the digest where it is the whole input. */
  chunk(bytes: Uint8Array, counter: number, isRoot: boolean): Uint8Array;
  /** The chaining value of the parent of two, or the digest where it is the root. */
  parent(left: Uint8Array, right: Uint8Array, isRoot: boolean): Uint8Array;
}

/** Chunks or parents that the kernel hashes side by side. */
const lanes = 4;
const { input, chainingValues } = memoryLayout;

const groupsOf = (count: number): number => Math.ceil(count / lanes);

async function instantiateKernel(): Promise<Blake3Kernel> {
  const { memory, run } = await instantiate(kernelModule, 'hashMany');

  const hashChunks = (
    length: number,
    lastBlockBytes: number,
    lastFlags: number,
    counter: number,
    groups: number,
  ) => {
    const blocks = Math.max(1, Math.ceil(length / blockBytes));
    // The kernel takes the counter's bits, of 64, in two halves.
    const high = Math.floor(counter / 2 ** 32);
    run(
      chunkBytes,
      blocks,
      lastBlockBytes,
      flags.chunkStart,
      lastFlags,
      counter,
      high,
      1,
      input,
      chainingValues,
      groups,
    );
  };
  const hashParents = (from: number, lastFlags: number, groups: number) => {
    run(blockBytes, 1, blockBytes, flags.parent, lastFlags, 0, 0, 0, from, chainingValues, groups);
  };
  const result = (bytes: number) => memory.slice(chainingValues, chainingValues + bytes);

  return {
    halves(bytes, counter) {
      memory.set(bytes, input);
      let nodes = bytes.length / chunkBytes;
      hashChunks(chunkBytes, blockBytes, flags.chunkEnd, counter, groupsOf(nodes));
      for (; nodes > 2; nodes /= 2) hashParents(chainingValues, 0, groupsOf(nodes / 2));
      return result(2 * chainingValueBytes);
    },
    chunk(bytes, counter, isRoot) {
      memory.set(bytes, input);
      const lastBlockBytes = bytes.length === 0 ? 0 : ((bytes.length - 1) % blockBytes) + 1;
      memory.fill(0, input + bytes.length, input + bytes.length + blockBytes - lastBlockBytes);
      hashChunks(
        bytes.length,
        lastBlockBytes,
        flags.chunkEnd | (isRoot ? flags.root : 0),
        isRoot ? 0 : counter,
        1,
      );
      return result(chainingValueBytes);
    },
    parent(left, right, isRoot) {
      memory.set(left, input);
      memory.set(right, input + chainingValueBytes);
      hashParents(input, isRoot ? flags.root : 0, 1);
      return result(chainingValueBytes);
    },
  };
}

let loading: Promise<Blake3Kernel> | undefined;

/** One for all hashers of this thread: it keeps nothing between two calls. */
export function loadBlake3Kernel(): Promise<Blake3Kernel> {
  loading ??= instantiateKernel();
  return loading;
}
