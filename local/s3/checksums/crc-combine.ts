import type { ChecksumAlgorithm } from './algorithms.ts';

/**
 * The CRC of two parts in a row from the CRCs of each, without the bytes. Own code, not the core's: this S3 is the
 * witness against which the service's combining is tested.
 *
 * A CRC is the remainder of its message as a polynomial over GF(2), so crc(a ‖ b) = crc(a) · x^(8·|b|) mod P + crc(b):
 * the initial and final complements cancel out, as in zlib's crc32_combine.
 */

/** Width in bits and polynomial with its bits reflected (the lowest bit is the highest power). */
const polynomials = {
  crc32: { width: 32n, polynomial: 0xedb88320n },
  crc32c: { width: 32n, polynomial: 0x82f63b78n },
  crc64nvme: { width: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

export type CombiningAlgorithm = keyof typeof polynomials;

export const combines = (algorithm: ChecksumAlgorithm): algorithm is CombiningAlgorithm =>
  algorithm in polynomials;

/** a · b mod P. */
function multiply(
  a: bigint,
  b: bigint,
  { width, polynomial }: (typeof polynomials)[CombiningAlgorithm],
): bigint {
  let product = 0n;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = b & 1n ? (b >> 1n) ^ polynomial : b >> 1n;
  }
  return product;
}

/** x^(8·bytes) mod P by repeated squaring. */
function shift(bytes: number, parameters: (typeof polynomials)[CombiningAlgorithm]): bigint {
  const one = 1n << (parameters.width - 1n);
  let power = one;
  let square = one >> 8n;
  for (let rest = BigInt(bytes); rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(power, square, parameters);
    square = multiply(square, square, parameters);
  }
  return power;
}

/** Values are the bytes in big-endian order; of no part at all it is the CRC of nothing, zero. */
export function combineCrcs(
  algorithm: CombiningAlgorithm,
  parts: readonly { readonly value: Buffer; readonly bytes: number }[],
): Buffer {
  const parameters = polynomials[algorithm];
  // Parts of one upload are mostly of one size.
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { value, bytes } of parts) {
    const by = shifts.get(bytes) ?? shift(bytes, parameters);
    shifts.set(bytes, by);
    combined = multiply(combined, by, parameters) ^ BigInt(`0x${value.toString('hex')}`);
  }
  return Buffer.from(combined.toString(16).padStart(Number(parameters.width / 4n), '0'), 'hex');
}
