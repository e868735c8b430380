/*
 * A multiple of CRC-64/NVME's polynomial with nine terms, every exponent a multiple of 64:
 *
 *   sum of x^(64 e) over the exponents = 0 modulo the polynomial
 *
 * It lets whole words of a message be moved on to others by XOR alone, without tables or carryless multiplication, as in
 * "Chorba: A novel CRC32 implementation" (Russell, 2024, arXiv:2412.16398). Found by a search over the XORs of pairs of
 * the residues of x^64 to x^(64 x 3000) for four pairs that sum to 1; the test proves it by long division.
 */
export const exponents = [0, 1058, 1886, 2018, 2173, 2462, 2463, 2542, 2802] as const;

const wordBytes = 8;
const highest = 2802;

/** Bytes from a word to those before it that are added to it. The least is far more than a vector. */
export const distances: readonly number[] = exponents
  .filter((exponent) => exponent < highest)
  .map((exponent) => (highest - exponent) * wordBytes);

/** How far back the furthest is: a multiple of 16. */
export const windowBytes = highest * wordBytes;
