import { crcs, type Crc, type CrcName } from './polynomials.ts';

/** The product of two polynomials over GF(2), reflected, modulo the CRC's. */
function multiply(a: bigint, b: bigint, { bits, polynomial }: Crc): bigint {
  let product = 0n;
  let shifted = b;
  for (let mask = 1n << BigInt(bits - 1); mask > 0n; mask >>= 1n) {
    if (a & mask) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

/** x^(8 bytes) modulo the CRC's polynomial, by squaring. */
function powerOfBytes(bytes: number, crc: Crc): bigint {
  const one = 1n << BigInt(crc.bits - 1);
  let power = one;
  let square = one >> 8n;
  for (let rest = BigInt(bytes); rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(power, square, crc);
    square = multiply(square, square, crc);
  }
  return power;
}

/** The checksum of a part, and how many bytes it is of. */
export interface CrcPart {
  readonly crc: bigint;
  readonly bytes: number;
}

/**
 * The checksum of parts one after the other: what `crc32_combine` of zlib does, crc(AB) = crc(A) x^(8 |B|) + crc(B) modulo
 * the polynomial. The inversions at begin and end cancel out. Of no part: 0, the checksum of nothing.
 */
export function combineCrcs(name: CrcName, parts: readonly CrcPart[]): bigint {
  // Most parts are of one length.
  const powers = new Map<number, bigint>();
  return parts.reduce((before, { crc, bytes }) => {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new RangeError('the length must be a number of bytes from 0 to 2^53 - 1');
    }
    const power = powers.get(bytes) ?? powerOfBytes(bytes, crcs[name]);
    powers.set(bytes, power);
    return multiply(power, before, crcs[name]) ^ crc;
  }, 0n);
}
