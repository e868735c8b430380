import { createHash } from 'node:crypto';
import type { CompositeAlgorithm } from '../algorithms.ts';
import { encodeBytes, type ByteEncoding } from '../encoding.ts';

/**
 * S3's composite checksum: the digest of the digests of the parts, one after the other in binary (Amazon S3 User Guide,
 * "Checking object integrity", composite checksums).
 */
export function compositeDigest({ base }: CompositeAlgorithm, digestsOfParts: Uint8Array): Uint8Array {
  return createHash(base).update(digestsOfParts).digest();
}

/** Parts of an object of `bytes` bytes; an empty object has one, which is empty. */
export function countParts(bytes: number, partSize: number): number {
  return Math.max(1, Math.ceil(bytes / partSize));
}

/** As S3 writes it, in base64 or another encoding: the number of parts behind a hyphen. */
export function formatComposite(digest: Uint8Array, parts: number, encoding: ByteEncoding): string {
  return `${encodeBytes(digest, encoding)}-${parts}`;
}
