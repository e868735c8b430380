/** hash-wasm ships one file an algorithm, without types of their own; they are CommonJS, seen by their default export. */
declare module 'hash-wasm/dist/md5.umd.min.js' {
  import type { createMD5 } from 'hash-wasm';
  const wasm: { createMD5: typeof createMD5 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha1.umd.min.js' {
  import type { createSHA1 } from 'hash-wasm';
  const wasm: { createSHA1: typeof createSHA1 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha224.umd.min.js' {
  import type { createSHA224 } from 'hash-wasm';
  const wasm: { createSHA224: typeof createSHA224 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha256.umd.min.js' {
  import type { createSHA256 } from 'hash-wasm';
  const wasm: { createSHA256: typeof createSHA256 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha384.umd.min.js' {
  import type { createSHA384 } from 'hash-wasm';
  const wasm: { createSHA384: typeof createSHA384 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha512.umd.min.js' {
  import type { createSHA512 } from 'hash-wasm';
  const wasm: { createSHA512: typeof createSHA512 };
  export default wasm;
}

declare module 'hash-wasm/dist/sha3.umd.min.js' {
  import type { createSHA3 } from 'hash-wasm';
  const wasm: { createSHA3: typeof createSHA3 };
  export default wasm;
}

declare module 'hash-wasm/dist/blake2b.umd.min.js' {
  import type { createBLAKE2b } from 'hash-wasm';
  const wasm: { createBLAKE2b: typeof createBLAKE2b };
  export default wasm;
}

declare module 'hash-wasm/dist/blake2s.umd.min.js' {
  import type { createBLAKE2s } from 'hash-wasm';
  const wasm: { createBLAKE2s: typeof createBLAKE2s };
  export default wasm;
}

declare module 'hash-wasm/dist/crc64.umd.min.js' {
  import type { createCRC64 } from 'hash-wasm';
  const wasm: { createCRC64: typeof createCRC64 };
  export default wasm;
}

declare module 'hash-wasm/dist/xxhash64.umd.min.js' {
  import type { createXXHash64 } from 'hash-wasm';
  const wasm: { createXXHash64: typeof createXXHash64 };
  export default wasm;
}

declare module 'hash-wasm/dist/xxhash3.umd.min.js' {
  import type { createXXHash3 } from 'hash-wasm';
  const wasm: { createXXHash3: typeof createXXHash3 };
  export default wasm;
}

declare module 'hash-wasm/dist/xxhash128.umd.min.js' {
  import type { createXXHash128 } from 'hash-wasm';
  const wasm: { createXXHash128: typeof createXXHash128 };
  export default wasm;
}

declare module 'hash-wasm/dist/blake3.umd.min.js' {
  import type { createBLAKE3 } from 'hash-wasm';
  const wasm: { createBLAKE3: typeof createBLAKE3 };
  export default wasm;
}
