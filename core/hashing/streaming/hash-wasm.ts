import type { IHasher } from 'hash-wasm';
import type { CompositeName } from '../algorithms.ts';
import type { ResumableName } from './stream-hasher.ts';

/** What hash-wasm computes here: its states can be saved. */
export type HashWasmName = Exclude<
  ResumableName,
  CompositeName | 'blake3' | 'crc32' | 'crc32c' | 'crc64nvme'
>;

/*
 * One file an algorithm: hash-wasm's own entry holds them all, 280 KB that esbuild cannot shake. Each call makes an
 * instance with a memory of its own.
 */
const loaders: Readonly<Record<HashWasmName, () => Promise<IHasher>>> = {
  md5: async () => (await import('hash-wasm/dist/md5.umd.min.js')).default.createMD5(),
  sha1: async () => (await import('hash-wasm/dist/sha1.umd.min.js')).default.createSHA1(),
  sha224: async () => (await import('hash-wasm/dist/sha224.umd.min.js')).default.createSHA224(),
  sha256: async () => (await import('hash-wasm/dist/sha256.umd.min.js')).default.createSHA256(),
  sha384: async () => (await import('hash-wasm/dist/sha384.umd.min.js')).default.createSHA384(),
  sha512: async () => (await import('hash-wasm/dist/sha512.umd.min.js')).default.createSHA512(),
  'sha3-256': async () => (await import('hash-wasm/dist/sha3.umd.min.js')).default.createSHA3(256),
  'sha3-384': async () => (await import('hash-wasm/dist/sha3.umd.min.js')).default.createSHA3(384),
  'sha3-512': async () => (await import('hash-wasm/dist/sha3.umd.min.js')).default.createSHA3(512),
  blake2b512: async () => (await import('hash-wasm/dist/blake2b.umd.min.js')).default.createBLAKE2b(512),
  blake2s256: async () => (await import('hash-wasm/dist/blake2s.umd.min.js')).default.createBLAKE2s(256),
  xxh64: async () => (await import('hash-wasm/dist/xxhash64.umd.min.js')).default.createXXHash64(0, 0),
  'xxh3-64': async () => (await import('hash-wasm/dist/xxhash3.umd.min.js')).default.createXXHash3(0, 0),
  xxh128: async () => (await import('hash-wasm/dist/xxhash128.umd.min.js')).default.createXXHash128(0, 0),
};

/** A hasher of hash-wasm, at the start of an input. */
export async function loadHashWasm(name: HashWasmName): Promise<IHasher> {
  return (await loaders[name]()).init();
}

export function isHashWasmName(name: ResumableName): name is HashWasmName {
  return Object.hasOwn(loaders, name);
}
