const poolBytes = 2 ** 20;
const shifts = 2 ** 16;
const pool = Uint8Array.from({ length: poolBytes }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);

/** Bytes that look random, up to 960 KiB, made at once for all: other ones for another seed. */
export function content(length: number, seed: number): Uint8Array {
  const at = Math.abs(seed % shifts);
  return pool.slice(at, at + length);
}
