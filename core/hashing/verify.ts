import { timingSafeEqual } from 'node:crypto';
import { Problem } from '../errors.ts';
import { digestAlgorithms, type DigestOrChecksumName } from './algorithms.ts';
import { digest } from './digest.ts';
import { decodeBase64, decodeBase64Url, decodeHex } from './encoding.ts';

/**
 * Whether `expected` (hex in either case, base64, or base64url without padding) is the digest of `input`; compared in
 * constant time. A promise only with the first use of an engine (see `digest`). Throws Problem `bad-request`, at
 * `/digest` where `expected` is not a digest of this algorithm's length, at `/key` for an unfit key.
 */
export function verifyDigest(
  name: DigestOrChecksumName,
  input: Uint8Array,
  expected: string,
  options: { readonly key?: Uint8Array | undefined } = {},
): boolean | Promise<boolean> {
  const expectedBytes = readDigest(name, expected);
  const matches = (computed: string) => timingSafeEqual(Buffer.from(computed, 'hex'), expectedBytes);
  const computed = digest(name, input, { output: 'hex', key: options.key });
  return typeof computed === 'string' ? matches(computed) : computed.then(matches);
}

/** The encodings' lengths differ for every digest of ours, so at most one reading has the right one. */
function readDigest(name: DigestOrChecksumName, text: string): Uint8Array {
  const length = digestAlgorithms[name].digestBits / 8;
  // The longest encoding: nothing larger is worth decoding.
  if (text.length <= 2 * length) {
    for (const decode of [decodeHex, decodeBase64, decodeBase64Url]) {
      const bytes = decode(text);
      if (bytes?.length === length) return bytes;
    }
  }
  const detail = `must be the ${length} bytes of a ${name} digest, in hex, base64, or base64url without padding`;
  throw new Problem('bad-request', 'not a digest of this algorithm', {
    violations: [{ pointer: '/digest', detail }],
  });
}
