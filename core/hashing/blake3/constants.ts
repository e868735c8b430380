/** BLAKE3 specification (2021-11-04), table 1: the initial value, which is that of SHA-256. */
export const iv = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const;

/** Table 2: where each word of the message comes from, from round to round. */
export const messagePermutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8] as const;

/** Table 3. */
export const flags = { chunkStart: 1, chunkEnd: 2, parent: 4, root: 8 } as const;

export const chunkBytes = 1024;
export const blockBytes = 64;
export const chainingValueBytes = 32;

/** Chunks that the kernel hashes in one call, a power of two: they and their chaining values stay in a core's cache. */
export const batchChunks = 64;

/** Addresses in the kernel's memory, of which it has `pages` of 64 KiB. */
export const memoryLayout = {
  /** 16 vectors. */
  messages: 0,
  /** A batch of chunks. */
  input: 1024,
  /** Their chaining values, and those of their parents. */
  chainingValues: 1024 + batchChunks * chunkBytes,
  pages: 2,
} as const;
