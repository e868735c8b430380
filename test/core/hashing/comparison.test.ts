import { xxh3 as nativeXxh3 } from '@node-rs/xxhash';
import { blake2b, blake2s } from '@noble/hashes/blake2.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512, sha512_256 } from '@noble/hashes/sha2.js';
import { sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { crc32, xxhash3, xxhash64 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import {
  digestOrChecksumNames,
  findAlgorithm,
  type DigestOrChecksumName,
} from '../../../core/hashing/algorithms.ts';
import { digest } from '../../../core/hashing/digest.ts';

const noble = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  'sha512-256': sha512_256,
  'sha3-256': sha3_256,
  'sha3-384': sha3_384,
  'sha3-512': sha3_512,
  blake2b512: blake2b,
  blake2s256: blake2s,
} as const;

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Bit by bit, as the catalogue's parameters say it: reflected, all ones in and out. */
function crc64Nvme(input: Uint8Array): string {
  let crc = 0xffffffffffffffffn;
  for (const byte of input) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
  }
  return (crc ^ 0xffffffffffffffffn).toString(16).padStart(16, '0');
}

/** Another implementation of each algorithm than the one that the service uses. */
const others: Readonly<Record<DigestOrChecksumName, (input: Uint8Array) => string | Promise<string>>> = {
  md5: (input) => toHex(md5(input)),
  sha1: (input) => toHex(sha1(input)),
  sha224: (input) => toHex(sha224(input)),
  sha256: (input) => toHex(sha256(input)),
  sha384: (input) => toHex(sha384(input)),
  sha512: (input) => toHex(sha512(input)),
  'sha512-256': (input) => toHex(sha512_256(input)),
  'sha3-256': (input) => toHex(sha3_256(input)),
  'sha3-384': (input) => toHex(sha3_384(input)),
  'sha3-512': (input) => toHex(sha3_512(input)),
  blake2b512: (input) => toHex(blake2b(input)),
  blake2s256: (input) => toHex(blake2s(input)),
  blake3: (input) => toHex(blake3(input)),
  crc32: (input) => crc32(input),
  crc32c: (input) => crc32(input, 0x82f63b78),
  crc64nvme: crc64Nvme,
  xxh64: (input) => xxhash64(input),
  'xxh3-64': (input) => xxhash3(input),
  xxh128: (input) => nativeXxh3.xxh128(input).toString(16).padStart(32, '0'),
};

/**
 * Where an implementation changes its way: blocks (64, 128; SHA-3's rates 72, 104, 136) and the padding before their
 * end, XXH3's ranges (16, 128, 240), its stripes and blocks (64, 1024), BLAKE3's chunks (1024) and SIMD widths of them.
 */
const boundaries = [
  0, 8, 16, 32, 55, 56, 64, 72, 104, 111, 112, 128, 136, 240, 256, 1024, 2048, 4096, 8192, 16384,
];
const lengths = [...new Set(boundaries.flatMap((length) => [length - 1, length, length + 1]))].filter(
  (n) => n >= 0,
);

const aroundBoundary = fc
  .record({ length: fc.constantFrom(...lengths), seed: fc.integer() })
  .map(({ length, seed }) => Uint8Array.from({ length }, (_, i) => Math.imul(seed + i, 0x9e3779b1) >>> 24));
const inputs = fc.oneof(aroundBoundary, fc.uint8Array({ maxLength: 600 }));

describe.each(digestOrChecksumNames)('%s', (name) => {
  test('agrees with another implementation around every boundary', async () => {
    for (const length of lengths) {
      const input = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff);
      expect(await digest(name, input, { output: 'hex' }), `${length} bytes`).toBe(await others[name](input));
    }
  });

  test('agrees with another implementation on random inputs', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(await digest(name, input, { output: 'hex' })).toBe(await others[name](input));
      }),
      { numRuns: 60 },
    );
  });

  test('hashes a view into a larger buffer as its own bytes', async () => {
    const outer = Uint8Array.from({ length: 300 }, (_, i) => i & 0xff);
    const view = outer.subarray(7, 207);
    expect(await digest(name, view, { output: 'hex' })).toBe(
      await digest(name, view.slice(), { output: 'hex' }),
    );
  });
});

describe('keyed digests', () => {
  test.each(Object.entries(noble))('HMAC with %s agrees with another implementation', async (name, hash) => {
    const algorithm = findAlgorithm(name);
    if (algorithm?.kind !== 'digest') throw new Error(`${name} is no digest`);
    await fc.assert(
      fc.asyncProperty(inputs, fc.uint8Array({ minLength: 1, maxLength: 300 }), async (input, key) => {
        expect(await digest(algorithm.name, input, { output: 'hex', key })).toBe(
          toHex(hmac(hash, key, input)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('keyed BLAKE3 agrees with another implementation', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, fc.uint8Array({ minLength: 32, maxLength: 32 }), async (input, key) => {
        expect(await digest('blake3', input, { output: 'hex', key })).toBe(toHex(blake3(input, { key })));
      }),
      { numRuns: 40 },
    );
  });
});
