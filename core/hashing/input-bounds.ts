import type { Violation } from '../errors.ts';
import type { Algorithm } from './algorithms.ts';

/** BLAKE3's key length (BLAKE3 specification, 2.3). */
const blake3KeyBytes = 32;

/** What is wrong with a key for this algorithm; undefined where nothing is. Says lengths, never bytes. */
export function keyViolation(algorithm: Algorithm, key: Uint8Array, pointer = '/key'): Violation | undefined {
  switch (algorithm.keying) {
    case 'none':
      return { pointer, detail: `${algorithm.name} takes no key` };
    case 'keyed':
      return key.length === blake3KeyBytes
        ? undefined
        : { pointer, detail: `the key of ${algorithm.name} must be ${blake3KeyBytes} bytes long` };
    case 'hmac':
      // RFC 2104 allows an empty key, which authenticates nothing: asking for it is a mistake.
      return key.length > 0 ? undefined : { pointer, detail: 'the key must not be empty' };
  }
}

export function saltViolation(
  algorithm: Algorithm,
  salt: Uint8Array,
  pointer = '/salt',
): Violation | undefined {
  if (algorithm.salt === undefined) return { pointer, detail: `${algorithm.name} takes no salt` };
  const { minimumBytes, maximumBytes } = algorithm.salt;
  if (salt.length >= minimumBytes && salt.length <= maximumBytes) return undefined;
  const range = minimumBytes === maximumBytes ? `${minimumBytes}` : `${minimumBytes} to ${maximumBytes}`;
  return { pointer, detail: `the salt of ${algorithm.name} must be ${range} bytes long` };
}

/**
 * bcrypt reads 72 bytes and ends at a NUL in its C implementations (crypt(3) takes a C string), while others go on:
 * either would make two passwords equal, or one password two, so both are refused.
 */
export function passwordViolation(
  algorithm: Algorithm,
  password: Uint8Array,
  pointer = '',
): Violation | undefined {
  const maximum = algorithm.maximumPasswordBytes;
  if (maximum !== undefined && password.length > maximum) {
    return { pointer, detail: `${algorithm.name} takes passwords of at most ${maximum} bytes` };
  }
  if (algorithm.name === 'bcrypt' && password.includes(0)) {
    return { pointer, detail: `${algorithm.name} takes no NUL byte in a password` };
  }
  return undefined;
}
