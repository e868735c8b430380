/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * A seeded generator, so that a run can be repeated: SFC32 of Chris Doty-Humphrey's PractRand, seeded as its author
 * does (12 rounds thrown away). Statistical quality is ample for arrivals; nothing secret comes of it.
 */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = seed >>> 0;
  let c = Math.floor(seed / 2 ** 32) >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
