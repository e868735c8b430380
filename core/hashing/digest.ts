import { Problem } from '../errors.ts';
import { digestAlgorithms, type DigestOrChecksumName } from './algorithms.ts';
import type { ByteEncoding } from './encoding.ts';
import { loadBlake3 } from './engines/blake3.ts';
import {
  crc32Engine,
  loadCrc32c,
  loadCrc64Nvme,
  loadXxh128,
  loadXxh3,
  loadXxh64,
} from './engines/checksums.ts';
import { lazily, type LazyEngine } from './engines/engine.ts';
import { openssl } from './engines/openssl.ts';
import { keyViolation } from './input-bounds.ts';

const engines: Readonly<Record<DigestOrChecksumName, LazyEngine>> = {
  md5: openssl('md5'),
  sha1: openssl('sha1'),
  sha224: openssl('sha224'),
  sha256: openssl('sha256'),
  sha384: openssl('sha384'),
  sha512: openssl('sha512'),
  'sha512-256': openssl('sha512-256'),
  'sha3-256': openssl('sha3-256'),
  'sha3-384': openssl('sha3-384'),
  'sha3-512': openssl('sha3-512'),
  blake2b512: openssl('blake2b512'),
  blake2s256: openssl('blake2s256'),
  blake3: lazily(loadBlake3),
  crc32: crc32Engine,
  crc32c: lazily(loadCrc32c),
  crc64nvme: lazily(loadCrc64Nvme),
  xxh64: lazily(loadXxh64),
  'xxh3-64': lazily(loadXxh3),
  xxh128: lazily(loadXxh128),
};

export interface DigestOptions {
  readonly output: ByteEncoding;
  /** HMAC key, or BLAKE3's key of 32 bytes. */
  readonly key?: Uint8Array | undefined;
}

/**
 * The digest of `input`, on this thread. A promise comes only with the first use of an engine that is loaded on
 * demand; afterwards, and always for OpenSSL's digests and crc32, the string itself, so that the hot path pays no
 * turn of the event loop. Throws Problem `bad-request` (pointer `/key`) for a key that does not fit.
 */
export function digest(
  name: DigestOrChecksumName,
  input: Uint8Array,
  options: DigestOptions,
): string | Promise<string> {
  const { key, output } = options;
  if (key !== undefined) refuseUnfitKey(name, key);
  return engines[name](input, output, key);
}

function refuseUnfitKey(name: DigestOrChecksumName, key: Uint8Array): void {
  const violation = keyViolation(digestAlgorithms[name], key);
  if (violation) throw new Problem('bad-request', violation.detail, { violations: [violation] });
}
