/** hash-wasm ships one file an algorithm, without types of their own; they are CommonJS, seen by their default export. */
declare module 'hash-wasm/dist/crc64.umd.min.js' {
  import type { createCRC64 } from 'hash-wasm';
  const wasm: { createCRC64: typeof createCRC64 };
  export default wasm;
}

declare module 'hash-wasm/dist/xxhash128.umd.min.js' {
  import type { createXXHash128 } from 'hash-wasm';
  const wasm: { createXXHash128: typeof createXXHash128 };
  export default wasm;
}
